import { z } from 'zod';

// Zod tries `new Function` when schemas are made, which the content security policy refuses with a message in the
// console. Imported before everything that makes schemas.
z.config({ jitless: true });
