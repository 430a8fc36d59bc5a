import { z } from 'zod';

// The page's content security policy allows no eval; zod would probe for it and fill the console with reports.
// Imported first, before any schema is used.
z.config({ jitless: true });
