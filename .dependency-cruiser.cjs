/**
 * Who may import whom (docs/decisions/0001): `shared` imports nothing of ours, `electron` and `renderer` import `shared`,
 * the core knows neither Electron nor the shell, and one area of the core reaches another only through its index.ts.
 *
 * @type {import('dependency-cruiser').IConfiguration}
 */
module.exports = {
  forbidden: [
    {
      name: 'no-cycles',
      severity: 'error',
      comment: 'A cycle means that nobody owns the thing both sides need: move it to where both may import it from.',
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    {
      name: 'shared-imports-nothing-of-ours',
      severity: 'error',
      comment: 'shared is read by the core, the page and the worker alike; it cannot know any of them.',
      from: { path: '^shared/' },
      to: { path: '^(electron|renderer|tests|scripts|bench)/' },
    },
    {
      name: 'shared-runs-anywhere',
      severity: 'error',
      comment: 'Code in shared also runs in a browser: no Node modules (its tests may use them).',
      from: { path: '^shared/', pathNot: '[.]test[.]tsx?$' },
      to: { dependencyTypes: ['core'] },
    },
    {
      name: 'page-knows-only-shared',
      severity: 'error',
      comment: 'The page talks to the core through the contract, never by importing it.',
      from: { path: '^renderer/', pathNot: '[.](it[.])?test[.]tsx?$' },
      to: { path: '^(electron|tests|scripts|bench)/' },
    },
    {
      name: 'page-runs-in-a-browser',
      severity: 'error',
      comment: 'The page is sandboxed: no Node modules. A Vite plug-in and tests run in Node.',
      from: { path: '^renderer/', pathNot: '([.](it[.])?test[.]tsx?|vite-plugin[.]ts)$' },
      to: { dependencyTypes: ['core'] },
    },
    {
      name: 'electron-knows-no-page',
      severity: 'error',
      comment: 'Shell and core never reach into the page.',
      from: { path: '^electron/', pathNot: '[.](it[.])?test[.]ts$' },
      to: { path: '^(renderer|tests|scripts|bench)/' },
    },
    {
      name: 'core-imports-no-electron',
      severity: 'error',
      comment: 'The core is a plain Node program wherever there is no Electron.',
      from: { path: '^electron/core/' },
      to: { path: '(^|/)node_modules/(electron|electron-store|electron-updater)(/|$)|^electron$' },
    },
    {
      name: 'core-imports-no-shell',
      severity: 'error',
      comment: 'The shell starts the core, not the other way round.',
      from: { path: '^electron/core/' },
      to: { path: '^electron/(shell/|main[.]ts|preload[.]ts)' },
    },
    {
      name: 'shell-imports-no-core',
      severity: 'error',
      comment:
        'The shell starts the core as a process of its own; it runs none of it. What both say to each other is in *Wire.ts.',
      from: { path: '^electron/(shell/|main[.]ts|preload[.]ts)' },
      to: { path: '^electron/core/', pathNot: 'Wire[.]ts$' },
    },
    {
      name: 'core-areas-only-by-their-index',
      severity: 'error',
      comment: 'What an area of the core offers is what its index.ts exports.',
      from: { path: '^electron/core/([^/]+)/' },
      to: { path: '^electron/core/[^/]+/.+', pathNot: '^electron/core/($1/|[^/]+/index[.]ts$)' },
    },
    {
      name: 'core-wiring-only-by-their-index',
      severity: 'error',
      comment: 'The files that wire the core use its areas the way the areas use each other.',
      from: { path: '^electron/core/[^/]+[.]ts$', pathNot: '[.](it[.])?test[.]ts$' },
      to: { path: '^electron/core/[^/]+/.+', pathNot: '^electron/core/[^/]+/index[.]ts$' },
    },
    {
      name: 'media-without-react',
      severity: 'error',
      comment: 'No media decision hides in a component: renderer/media runs in workers too.',
      from: { path: '^renderer/media/' },
      to: { path: '(^|/)node_modules/(react|react-dom|@mantine|zustand)(/|$)|^renderer/(app|screens|ui)/' },
    },
    {
      name: 'screens-do-not-reach-into-each-other',
      severity: 'error',
      comment: 'What two screens share belongs into renderer/ui or renderer/app.',
      from: { path: '^renderer/screens/([^/]+)/' },
      to: { path: '^renderer/screens/([^/]+)/.+', pathNot: '^renderer/screens/($1/|[^/]+/index[.]tsx?$)' },
    },
    {
      name: 'product-needs-no-tests',
      severity: 'error',
      comment: 'A product file that imports a test drags it into the app.',
      from: { path: '^(electron|renderer|shared)/', pathNot: '[.]test[.]tsx?$' },
      to: { path: '[.]test[.]tsx?$' },
    },
    {
      name: 'nothing-unresolved',
      severity: 'error',
      comment: 'The file or package does not exist, or is not installed.',
      from: {},
      to: { couldNotResolve: true, pathNot: '^(virtual:|.*[?](worker|url|raw|inline))' },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^(out|dist|[.]cache)/|^tests/sfu/node_modules/' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'browser', 'default', 'types'],
      extensions: ['.ts', '.tsx', '.mjs', '.js', '.cjs', '.json'],
      mainFields: ['module', 'main', 'types', 'typings'],
    },
    skipAnalysisNotInRules: true,
    cache: { folder: '.cache/dependency-cruiser', strategy: 'content' },
  },
};
