import { entry } from '../entry.js'
import { listed } from './listed.js'
import { keepable } from './storage-errors.js'

/** Begins a remedy with the package to install, where one is missing. @param verb - what the remedy begins with otherwise. */
function installing(missing: string | undefined, verb: string): string {
  return missing === undefined ? verb : `Run npm install ${missing}, or ${verb.toLowerCase()}`
}

/** Faults with the prefix `PLUGIN_`: the plugin's author can fix them. */
export const pluginErrors = {
  PLUGIN_POOL_UNKNOWN: entry<{ pool: string; client: string; known: readonly string[]; nearest?: string }>(
    ({ pool, client }) =>
      pool === 'global'
        ? `A plugin of ${client} asks for a pool of agents, and there are no agents.`
        : `A plugin of ${client} asks for the agents of the channel '${pool}', and there is no such pool.`,
    ({ known, nearest }) =>
      nearest !== undefined
        ? `Did you mean '${nearest}'? Correct it in AgentPool.of(...) or in channel: of the client.`
        : known.length > 0
          ? `Name one of ${known.join(', ')}, or give the channel agents in channels.json.`
          : 'Give a channel agents in channels.json, or name accounts under agents: in config.yaml.',
  ),
  PLUGIN_DIALOGUE_UNKNOWN: entry<{ dialogue: string; client: string; known: readonly string[] }>(
    ({ dialogue, client }) => `${client} has no dialogue ${dialogue}, so nobody can enter it.`,
    ({ dialogue, known }) =>
      `Include the file of ${dialogue}, a class with @Dialogue${known.length > 0 ? `; there are ${known.join(', ')}` : ''}.`,
  ),
  PLUGIN_DIALOGUE_STEP: entry<{ dialogue: string; step: string; known: readonly string[] }>(
    ({ dialogue, step }) => `The dialogue '${dialogue}' has no step '${step}' to go to.`,
    ({ known }) => `Name one of its steps: ${known.join(', ')}.`,
  ),
  PLUGIN_DIALOGUE_NOBODY: entry<{ method: string }>(
    ({ method }) => `${method}: it is not known who is meant, or in which chat.`,
    () => 'Call it where a person has written or pressed something, not for posts and what was sent in inline mode.',
  ),
  PLUGIN_DECORATOR_ARGUMENT: entry<{ decorator: string; where: string; problem: string; fix: string }>(
    ({ decorator, where, problem }) => `${decorator} on ${where}: ${problem}.`,
    ({ fix }) => `${fix}.`,
  ),
  PLUGIN_MEMBER_UNKNOWN: entry<{ owner: string; member: string; known: readonly string[]; nearest?: string }>(
    ({ owner, member }) => `There is no ${owner}.${member}.`,
    ({ owner, known, nearest }) =>
      nearest === undefined ? `Of ${owner} there are ${known.join(', ')}.` : `Write ${owner}.${nearest}.`,
  ),
  PLUGIN_CALL_OPTION: entry<{ call: string; option: string; known: readonly string[]; nearest?: string }>(
    ({ call, option }) => `${call}(...) takes no option '${option}'.`,
    ({ known, nearest }) => (nearest === undefined ? `It takes ${known.join(', ')}.` : `Write ${nearest}.`),
  ),
  PLUGIN_DECORATOR_PLACE: entry<{ decorator: string; where: string; found: string; wanted: string }>(
    ({ decorator, where, found, wanted }) => `${decorator} on ${where} stands on ${found}; it belongs on ${wanted}.`,
    ({ decorator, where, wanted }) => `Move ${decorator} of ${where} to ${wanted}.`,
  ),
  PLUGIN_JOB_NAME_TAKEN: entry<{ job: string; first?: string; second?: string }>(
    ({ job, first, second }) =>
      `Two jobs that stand side by side are called '${job}'${first && second ? `: ${first} and ${second}` : ''}.`,
    ({ job }) => `Give one of them another name: @Every('1m', { name: '${job}_2' }).`,
  ),
  PLUGIN_JOB_SCHEDULE: entry<{ job: string; reason: string }>(
    ({ job, reason }) => `The schedule of the job '${job}' cannot be used: ${reason}.`,
    () => "Write 'every 10m', 'once after 10s', 'daily at 09:00', or a cron expression that names a date.",
  ),
  PLUGIN_JOB_TIMEOUT: entry<{ job: string; limitMs: number }>(
    ({ job, limitMs }) => `The job '${job}' gave up at its time limit of ${limitMs} ms.`,
    () => "Let it do less at once, or raise its limit: { timeLimit: '5m' }.",
  ),
  PLUGIN_JOB_UNKNOWN: entry<{ job: string; known: readonly string[] }>(
    ({ job }) => `There is no job '${job}'.`,
    ({ known }) => (known.length > 0 ? `Name one of ${known.join(', ')}.` : 'There are no jobs here.'),
  ),
  PLUGIN_JOB_NOT_RUNNABLE: entry<{ job: string }>(
    ({ job }) =>
      `The job '${job}' cannot run now: its client is not online or, where it is the job of a service, the app is not started.`,
    () => 'Start the client and wait until it is online; for the job of a service, start the app.',
  ),
  PLUGIN_ROOT_MISSING: entry<{ client: string; root: string; tried: readonly string[] }>(
    ({ client, root, tried }) =>
      `The plugin folder '${root}' of ${client} does not exist (looked for ${tried.join(' and ')}).`,
    () => 'Correct plugins.root, create the folder, or set plugins.enabled to false.',
  ),
  PLUGIN_INCLUDE_UNMATCHED: entry<{
    client: string
    root: string
    entry: string
    known: readonly string[]
    nearest?: string
    leftOut?: string
  }>(
    ({ client, root, entry, leftOut }) =>
      `${client} includes '${entry}', but ${leftOut ? `${root}/${leftOut}, which is never a plugin` : `nothing in ${root} matches`}.`,
    ({ entry, known, nearest }) =>
      nearest
        ? `Write '${nearest}' for '${entry}' in plugins.include.`
        : known.length > 0
          ? `Name one of ${known.join(', ')}, or a glob such as '**/*.plugin.ts'.`
          : `Put a plugin file there (npx create-plugin), or take '${entry}' out of plugins.include.`,
  ),
  PLUGIN_INCLUDE_NEGATED: entry<{ client: string; entry: string; bare: string }>(
    ({ client, entry }) => `${client} includes '${entry}', but an entry of include cannot leave files out.`,
    ({ entry, bare }) => `Take '${entry}' out of plugins.include and write '${bare}' into plugins.exclude.`,
  ),
  PLUGIN_IMPORT_FAILED: entry<{ file: string; reason: string; place?: string; fix?: string }>(
    ({ file, reason, place }) =>
      `${file} cannot be imported${place === undefined ? '' : ` because of ${place}`}: ${reason}`,
    ({ file, place, fix }) => `${fix ?? `Correct ${place ?? file}, or name ${file} in plugins.exclude`}.`,
  ),
  PLUGIN_IMPORT_MISSING: entry<{ file: string; name: string; place: string; fix: string }>(
    ({ file, name, place }) => `${file} cannot be imported: ${place} imports ${name}, which is not there.`,
    ({ fix }) => `${fix}.`,
  ),
  PLUGIN_DECORATORS_OFF: entry<{ file: string }>(
    ({ file }) => `The decorators in ${file} are not translated, or as another kind than Switchboard's.`,
    () =>
      'Write "experimentalDecorators": true into compilerOptions of tsconfig.json; plugins in JavaScript have to be .ts files, or compiled.',
  ),
  PLUGIN_PYTHON: entry<{ client: string; entry: string; files: readonly string[] }>(
    ({ client, entry, files }) =>
      `plugins.include of ${client} names '${entry}', and that is Python: ${files.join(', ')}.`,
    () =>
      'Write the plugin anew in TypeScript beside it; docs/guide/from-pyrogram.md has each decorator beside its counterpart.',
  ),
  PLUGIN_IMPORT_UNFINISHED: entry<{ file: string; seconds: number }>(
    ({ file, seconds }) => `The import of ${file} is not done after ${seconds} seconds.`,
    ({ file }) =>
      `Look for an await at the top level of ${file}, or of a file it imports, that never ends, and move it into a method with @OnStart.`,
  ),
  PLUGIN_IMPORT_CIRCLE: entry<{ file: string; name: string }>(
    ({ file, name }) => `${file} cannot be imported: '${name}' is used before it is there.`,
    ({ name }) =>
      `Files that import each other cannot use each other at import: move what they share into a third file. If '${name}' stands in the same file, declare it above its use.`,
  ),
  PLUGIN_MODULE_KIND: entry<{ file: string }>(
    ({ file }) => `${file} is taken for a CommonJS module, but plugins are ES modules.`,
    () => `Write "type": "module" into the package.json of your project.`,
  ),
  PLUGIN_TYPESCRIPT: entry<{ file: string }>(
    ({ file }) => `${file} is TypeScript, which nothing in this process translates.`,
    () =>
      "Run npx switchboard start, or your own program with npx tsx app.ts; in a test of vitest, import from 'switchboard/vitest'; or compile the plugins and name the folder of the result in plugins.root.",
  ),
  PLUGIN_FILE_EMPTY: entry<{ file: string; services: readonly string[] }>(
    ({ file, services }) =>
      services.length > 0
        ? `${file} is included by its name but exports only services (${services.join(', ')}), no plugin.`
        : `${file} exports no class with @Plugin.`,
    ({ file, services }) =>
      services.length > 0
        ? `Take ${file} out of plugins.include: a service is found through @Inject.`
        : `Export a class with @Plugin({ name: '...' }), name the file with a leading _, or name it in plugins.exclude.`,
  ),
  PLUGIN_CLASS_UNMARKED: entry<{ file: string; className: string; members: readonly string[] }>(
    ({ file, className, members }) =>
      `${className} in ${file} has decorated members (${members.join(', ')}) but no @Plugin, so nothing would call them.`,
    ({ className }) =>
      `Write @Plugin({ name: '...' }) above class ${className}, @Service() when all it has is @Provide, or @Service({ scope: 'app' }) when all it has besides is jobs. If other plugins are to be made from it, include one of them, or name its file with a leading _.`,
  ),
  PLUGIN_NAME_TAKEN: entry<{ client: string; name: string; first: string; second: string }>(
    ({ client, name, first, second }) => `${client} gets two plugins called '${name}': ${first} and ${second}.`,
    ({ name, second }) => `Give ${second} another name than '${name}', or name one of the files in plugins.exclude.`,
  ),
  PLUGIN_DEPENDENCY_UNNAMED: entry<{ className: string; argument: number }>(
    ({ className, argument }) =>
      `Constructor argument ${argument} of ${className} has no @Inject, so it would be undefined.`,
    ({ argument }) => `Write @Inject(TheClass) in front of argument ${argument}.`,
  ),
  PLUGIN_DEPENDENCY_UNKNOWN: entry<{ className: string; argument: number; token: string; fix: string }>(
    ({ className, argument, token }) =>
      `Constructor argument ${argument} of ${className} asks for ${token}, which nothing provides.`,
    ({ fix }) => `${fix}.`,
  ),
  PLUGIN_SCOPE_VIOLATED: entry<{ className: string; needs: string }>(
    ({ className, needs }) =>
      `${className} lives in the app's scope, once for the process, but needs ${needs}, which every client has its own of.`,
    ({ className, needs }) =>
      `Write @Service() above ${className} for one instance per client, or hand what it needs of ${needs} to its methods.`,
  ),
  PLUGIN_OPTIONS_MISPLACED: entry<{ className: string }>(
    ({ className }) =>
      `The service ${className} asks for PluginOptions, which are those of a plugin: it has none of its own.`,
    ({ className }) =>
      `Give the plugin a class of options, @Plugin({ name, options: ItsOptions }), and ask for that in ${className}: @Inject(ItsOptions).`,
  ),
  PLUGIN_SERVICE_HANDLERS: entry<{ className: string; members: readonly string[] }>(
    ({ className, members }) =>
      `${members.join(', ')} of the service ${className} would never be called: handlers belong to plugins, jobs to plugins and services that all clients share.`,
    ({ className }) =>
      `Move them to a plugin that has ${className} by @Inject, write @Plugin({ name: '...' }) in place of @Service() and include its file, or, for jobs alone, @Service({ scope: 'app' }).`,
  ),
  PLUGIN_DEPENDENCY_CYCLE: entry<{ path: readonly string[] }>(
    ({ path }) => `Classes need each other in a circle: ${path.join(' -> ')}.`,
    ({ path }) => `Move what ${path[0]} and ${path.at(-2)} share into a class of its own and inject that into both.`,
  ),
  PLUGIN_TOKEN_TAKEN: entry<{ client: string; token: string; first: string; second: string }>(
    ({ client, token, first, second }) => `Two provide ${token} to ${client}: ${first} and ${second}.`,
    ({ token, second }) =>
      `Keep one of the two: take @Provide(${token}) off ${second}, or leave its file out by plugins.exclude.`,
  ),
  PLUGIN_PROVIDER_FAILED: entry<{ token: string; className: string; member: string; reason: string; missing?: string }>(
    ({ token, className, member, reason }) => `${className}.${member}, which provides ${token}, threw: ${reason}`,
    ({ className, member, missing }) =>
      `${installing(missing, 'Correct')} ${className}.${member}, or see that what it needs is there.`,
  ),
  PLUGIN_STATE_VALUE: entry<{ owner: string; state: string; problem: string }>(
    ({ owner, state, problem }) => `The state '${state}' of ${owner} cannot be kept: ${problem}.`,
    () => keepable,
  ),
  PLUGIN_ANSWER_VALUE: entry<{ dialogue: string; step: string; problem: string }>(
    ({ dialogue, step, problem }) => `The answer '${step}' of the dialogue '${dialogue}' cannot be kept: ${problem}.`,
    () => keepable,
  ),
  PLUGIN_STATE_OWNER: entry<{ state: string; per: string }>(
    ({ state, per }) =>
      `The state '${state}' is kept per ${per}, and what was given names no ${per === 'chat' ? 'chat' : per === 'user' ? 'person' : 'person in a chat'}.`,
    () =>
      'Pass the context of a message, or { chatId, userId } by hand; a post of a channel has no person who wrote it.',
  ),
  PLUGIN_HOOK_MISPLACED: entry<{ className: string; member: string }>(
    ({ className, member }) =>
      `@OnReady on ${className}.${member}: the app's scope never comes online, only clients do.`,
    () => 'Use @OnStart, or make it a service of the client with @Service().',
  ),
  PLUGIN_TASK_UNKNOWN: entry<{ client: string; task: string; known: readonly string[]; nearest?: string }>(
    ({ client, task }) =>
      `periodic_tasks.tasks of ${client} names '${task}', but no plugin of ${client} has a job of that name.`,
    ({ known, nearest }) =>
      nearest
        ? `Write '${nearest}'; the jobs are ${known.join(', ')}.`
        : known.length > 0
          ? `Name one of ${known.join(', ')}, or remove the list to run them all.`
          : 'Include the plugin that has the job, or remove the name.',
  ),
  PLUGIN_SCHEDULE_UNKNOWN: entry<{ client: string; task: string; known: readonly string[]; nearest?: string }>(
    ({ client, task }) =>
      `periodic_tasks.schedules of ${client} names '${task}', but no plugin of ${client} has a job of that name.`,
    ({ known, nearest }) =>
      nearest
        ? `Write '${nearest}'; the jobs are ${known.join(', ')}.`
        : known.length > 0
          ? `Name one of ${known.join(', ')}, or remove it.`
          : 'Include the plugin that has the job, or remove the name.',
  ),
  PLUGIN_SCHEDULE_INVALID: entry<{ client: string; task: string; reason: string }>(
    ({ client, task, reason }) => `periodic_tasks.schedules of ${client} cannot be used for '${task}': ${reason}.`,
    ({ task }) => `Write ${task}: "every 10m", "daily at 08:30", or a cron expression such as "0 9 * * 1-5".`,
  ),
  PLUGIN_TIME_ZONE_UNKNOWN: entry<{ client: string; zone: string }>(
    ({ client, zone }) => `periodic_tasks.time_zone of ${client} is '${zone}', which is no zone.`,
    () => 'Name one of the IANA database: time_zone: "Europe/Berlin".',
  ),
  PLUGIN_SCHEDULE_MODULE_MISSING: entry<{ client: string; module: string; python?: string }>(
    ({ client, module, python }) =>
      python === undefined
        ? `periodic_tasks.schedule_module of ${client} is '${module}', but there is no such file.`
        : `periodic_tasks.schedule_module of ${client} is '${module}', and that is Python: ${python}.`,
    ({ python }) =>
      python === undefined
        ? 'Correct it (plugins.bot_plugins.bot1.bot_periodic means plugins/bot_plugins/bot1/bot_periodic.ts), or remove the key.'
        : 'Write the jobs anew in TypeScript beside it, or remove the key; docs/guide/from-pyrogram.md has each decorator beside its counterpart.',
  ),
  PLUGIN_OPTIONS_UNUSED: entry<{ client: string; plugin: string; known: readonly string[]; nearest?: string }>(
    ({ client, plugin }) =>
      `plugins.options of ${client} has a block '${plugin}', but ${client} gets no plugin of that name.`,
    ({ known, nearest }) =>
      nearest ? `Write '${nearest}'.` : known.length > 0 ? `Name one of ${known.join(', ')}.` : 'Remove the block.',
  ),
  PLUGIN_OPTIONS_INVALID: entry<{
    plugin: string
    path: string
    message: string
    fix: string
    /** Which rule is broken, to tell it in another language. */
    rule?: string
    facts?: Readonly<Record<string, string | number | readonly string[]>>
  }>(
    ({ plugin, path, message }) =>
      `"${plugin}${path === '' || path.startsWith('[') ? '' : '.'}${path}" of plugins.options cannot be used: ${message}.`,
    ({ fix }) => fix,
  ),
  PLUGIN_OPTIONS_AMBIGUOUS: entry<{ className: string; options: string; plugins: readonly string[] }>(
    ({ className, options, plugins }) =>
      `${className} asks for ${options}, and more than one plugin of its client has such options: ${plugins.join(', ')}.`,
    ({ options }) => `Ask for ${options} in the plugins themselves, or give each plugin an options class of its own.`,
  ),
  PLUGIN_PLAN_INVALID: entry<{ diagnostics: readonly { where: string; what: string; fix: string }[] }>(
    ({ diagnostics }) =>
      [
        `The plugins cannot be started: ${diagnostics.length === 1 ? '1 error' : `${diagnostics.length} errors`}.`,
        ...diagnostics.map(({ where, what, fix }, index) => `  ${index + 1}. ${where}: ${what}\n     Fix: ${fix}`),
      ].join('\n'),
    () => 'Correct what is listed; nothing was started.',
  ),
  PLUGIN_CONSTRUCTOR_FAILED: entry<{ className: string; file?: string; reason: string }>(
    ({ className, file, reason }) => `The constructor of ${className}${file ? ` in ${file}` : ''} threw: ${reason}`,
    ({ className }) =>
      `Correct the constructor of ${className}; work that can fail belongs into a method with @OnStart.`,
  ),
  PLUGIN_HOOK_FAILED: entry<{ hook: string; className: string; member: string; reason: string; missing?: string }>(
    ({ hook, className, member, reason }) => `${hook} ${className}.${member} threw: ${reason}`,
    ({ className, member, missing }) =>
      `${installing(missing, 'Correct')} ${className}.${member}; the other clients are not affected.`,
  ),
  PLUGIN_TEST_CLIENT: entry<{ client: string; state: string; reason: string }>(
    ({ client, state, reason }) => `The client ${client} of the test is ${state}, not online${reason && `: ${reason}`}`,
    () => 'Correct what it says; a world given to the test needs an account of that name.',
  ),
  PLUGIN_TEST_FAILED: entry<{ where: string; client: string; reason: string; place?: string }>(
    ({ where, client, reason, place }) =>
      `${where} of ${client} failed${place === undefined ? '' : ` at ${place}`}: ${reason}`,
    ({ where }) => `Correct ${where}; if the test is about that, call world.expectFailure(...) before it happens.`,
  ),
  PLUGIN_TEST_TIME: entry<{ given: string; problem: string }>(
    ({ given, problem }) => `The time of a test cannot be "${given}": ${problem}.`,
    () => "Give a later date, or a text with its offset: '2026-10-25T00:30+02:00'.",
  ),
  PLUGIN_TEST_DURATION: entry<{ given: string }>(
    ({ given }) => `Time cannot be moved by "${given}".`,
    () => "Give a duration such as '30s' or '1m', or milliseconds above 0.",
  ),
  PLUGIN_TEST_VITEST: entry<object>(
    () => `The door switchboard/vitest is for tests that vitest runs, and vitest does not run this process.`,
    () => "Install vitest and run npx vitest; with any other test runner import from 'switchboard/testing'.",
  ),
  PLUGIN_TEST_WAIT: entry<{ what: string; waitMs: number; meanwhile?: readonly string[]; advice?: string }>(
    ({ what, waitMs, meanwhile = [] }) => `The test waited ${waitMs} ms for ${what}.${listed(meanwhile)}`,
    ({ advice }) =>
      `${advice === undefined ? '' : `${advice} `}Look at the calls of the world (\`world.calls()\`) and at what was sent for why it does not happen.`,
  ),
}
