"""Tables, migrations, the group-commit writer and the queries."""
