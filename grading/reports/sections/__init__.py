"""Parts of the report that ask something of its reader."""
