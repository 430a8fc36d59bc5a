import { registerHooks } from 'node:module';

/** Every `import 'electron'` of this process and its workers gets the stand-in. */
const standin = new URL('./standin.ts', import.meta.url).href;
registerHooks({
  resolve(specifier, context, next) {
    return specifier === 'electron'
      ? { url: standin, shortCircuit: true, format: 'module-typescript' }
      : next(specifier, context);
  },
});
