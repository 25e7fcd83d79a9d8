//! The digest: who gets it and when, what it says, and what its links do.

mod links;
mod queue;
mod scene;
mod settings;
mod told;
