from outoften.cli import main

raise SystemExit(main())
