-- How a tenant looks: its colour ('#rrggbb', empty: the house's), and its logo, whose version, width and height are known
-- without reading it (empty version: it has none).
ALTER TABLE tenants ADD COLUMN accent TEXT COLLATE "C" NOT NULL DEFAULT '';
ALTER TABLE tenants ADD COLUMN logo_version TEXT COLLATE "C" NOT NULL DEFAULT '';
ALTER TABLE tenants ADD COLUMN logo_width INTEGER NOT NULL DEFAULT 0;
ALTER TABLE tenants ADD COLUMN logo_height INTEGER NOT NULL DEFAULT 0;
CREATE TABLE logos (
    tenant_id UUID NOT NULL PRIMARY KEY REFERENCES tenants (tenant_id) ON DELETE CASCADE,
    png BYTEA NOT NULL
);
