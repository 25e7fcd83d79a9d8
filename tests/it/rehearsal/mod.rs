//! Rehearsals: what they foretell is what comes.

mod command;
mod foretold;
mod modes;
mod pages;
mod replay;
mod scene;
