const layers = require('./layers.json')

/** Each part of core/ may import itself and what the table names; everything else in core/ is out of its reach. */
const partRules = Object.entries(layers).map(([part, allowed]) => ({
  name: `layer-${part}`,
  comment: `core/${part} may import: ${allowed.join(', ') || 'nothing'} (.config/layers.json, docs/architecture.md)`,
  severity: 'error',
  from: { path: `^core/${part}/` },
  to: { path: '^core/', pathNot: `^core/((${[part, ...allowed].join('|')})/${part === 'cli' ? '|main\\.ts$' : ''})` },
}))

module.exports = {
  forbidden: [
    ...partRules,
    {
      name: 'part-is-in-the-table',
      comment: 'A new part of core/ gets a row in .config/layers.json.',
      severity: 'error',
      from: {},
      to: { path: '^core/[^/]+/', pathNot: `^core/(${Object.keys(layers).join('|')})/` },
    },
    {
      name: 'no-circles',
      comment: 'No circles, type imports included.',
      severity: 'error',
      from: {},
      to: { circular: true },
    },
    {
      name: 'telegram-library-has-two-rooms',
      comment:
        'The Telegram library is imported in core/mtproto (driver) and core/sandbox (schema text) only; core/client has its types alone.',
      severity: 'error',
      from: { path: '^(core|plugins|bin|create-plugin)/', pathNot: '^core/(mtproto|sandbox|client/calls/api-types)' },
      to: { path: 'node_modules/(telegram|teleproto|big-integer|@mtcute)/' },
    },
    {
      name: 'container-has-one-file',
      comment: 'The dependency container is imported in core/kernel/scope.ts only.',
      severity: 'error',
      from: { path: '^(core|plugins|bin|create-plugin)/', pathNot: '^core/kernel/scope\\.ts$' },
      to: { path: 'node_modules/tsyringe/' },
    },
    {
      name: 'core-never-imports-plugins',
      severity: 'error',
      from: { path: '^core/' },
      to: { path: '^(plugins|test|create-plugin)/' },
    },
    {
      name: 'plugins-import-the-public-surface',
      comment:
        "Plugins import 'switchboard' (and 'switchboard/testing' or 'switchboard/vitest' in their tests), nothing deeper.",
      severity: 'error',
      from: { path: '^plugins/' },
      to: { path: '^core/', pathNot: '^core/(index|testing/index|testing/vitest)\\.ts$' },
    },
    {
      name: 'the-page-of-the-console-stands-alone',
      comment: 'The page talks to the server by its API alone; neither imports a file of the other.',
      severity: 'error',
      from: { path: '^core/console/page/' },
      to: { path: '^core/', pathNot: '^core/console/page/' },
    },
    {
      name: 'nothing-imports-the-page-of-the-console',
      severity: 'error',
      from: { path: '^core/', pathNot: '^core/console/page/' },
      to: { path: '^core/console/page/' },
    },
    {
      name: 'nothing-imports-the-composition-root',
      severity: 'error',
      from: { path: '^core/', pathNot: '^core/cli/' },
      to: { path: '^core/main\\.ts$' },
    },
    {
      name: 'resolvable',
      comment:
        "core/mtproto/library/library.ts requires the files of a library by paths relative to it, which only it can resolve; 'node' is the types of Node that the doors refer to.",
      severity: 'error',
      from: { pathNot: '^core/mtproto/library/library\\.ts$' },
      to: { couldNotResolve: true, pathNot: '^node$' },
    },
  ],
  options: {
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    doNotFollow: { path: 'node_modules' },
    // What the build of the page makes is no source.
    exclude: { path: '^core/console/page/dist/' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'default', 'types'],
      extensions: ['.ts', '.tsx', '.js', '.json', '.cjs', '.mjs'],
    },
  },
}
