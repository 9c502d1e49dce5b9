import type { ConfigClass } from '../config/config-key.js'
import type { ConfigPath } from '../config/config-path.js'
import { optionPlaces } from '../config/option-places.js'
import type { DecoratorDiagnostic } from '../decorators/annotations.js'
import { argumentError, className, described } from '../decorators/checks.js'
import { decoratorNameOf, replacedClass } from '../decorators/decorator.js'
import { isClass } from '../decorators/is-class.js'
import type { AnyClass, InjectionToken, PluginManifest, ServiceManifest } from '../decorators/manifest.js'
import {
  decoratedMembers,
  isMadeFrom,
  readDiagnostics,
  readManifest,
  unfitGuards,
  unfitJobs,
} from '../decorators/manifest-reader.js'
import { SwitchboardError } from '../errors/switchboard-error.js'
import { LocaleFinder } from '../i18n/find-locales.js'
import type { Locales } from '../i18n/locales.js'
import type { Logger } from '../logging/logger.js'
import { AlikePlans, type Planned } from './alike-plans.js'
import { buttonNotes } from './button-notes.js'
import { checkModule, fileOfClass, filesOfClasses, ownerOf } from './check-module.js'
import { checkNames, sharedJobNames } from './check-names.js'
import { checkReferences, whatIsOpen } from './check-references.js'
import { commandNotes } from './command-notes.js'
import { DependencyCheck, type ProvidedToken } from './dependency-check.js'
import { type Decision, discover, type FoundFile, fileLabel, findModule, findPythonModule } from './discovery.js'
import { JobSchedules } from './job-schedules.js'
import { byLine, mergeDiagnostics } from './merge-diagnostics.js'
import type { LoadedModule, ModuleLoader } from './module-loader.js'
import { optionClassDiagnostics } from './options/option-classes.js'
import { planOptions } from './options/plan-options.js'
import type { ClientPlan, Plan, PlanDiagnostic, PluginPlan } from './plan.js'
import { planJob } from './plan-job.js'
import { planTexts } from './plan-texts.js'
import type { PlannedClient } from './planned-client.js'
import { ClientProviders, placeOfProvider } from './providers/client-providers.js'
import { sharedTwice, withProviders } from './providers/plan-providers.js'
import type { ProviderPlan } from './providers/provider.js'
import { withLines } from './source-line.js'

interface PlannerOptions {
  readonly clients: readonly PlannedClient[]
  readonly cwd: string
  readonly loader: ModuleLoader
  /** Plugin classes that are given by hand, by client, besides those that are found in files. */
  readonly given?: ReadonlyMap<string, readonly AnyClass[]>
  /** Classes with `@Provide` that take the place of what plugins provide. */
  readonly providers?: readonly AnyClass[]
  /** What the app is given values for. */
  readonly values?: ReadonlySet<InjectionToken>
  /** What the kernel itself provides, and in which scope. */
  readonly provided: readonly ProvidedToken[]
  readonly logger: Logger
}

/** Finds and imports the plugins of every client and checks all of it. Reports every error; throws none, builds nothing. */
export async function makePlan(options: PlannerOptions): Promise<Plan> {
  const diagnostics: PlanDiagnostic[] = []
  const clients: ClientPlan[] = []
  const services = new Set<ServiceManifest>()
  const shared = new Map<InjectionToken, ProviderPlan>()
  const listings = new Map<string, readonly string[]>()
  const locales = new LocaleFinder(options.cwd, (folder) => options.loader.textFolders.add(folder))
  const alike = new AlikePlans()
  const planOne = async (client: PlannedClient): Promise<Planned> => {
    const isGiven = options.given?.has(client.sessionName) === true
    const known = isGiven ? undefined : alike.of(client)
    if (known) return known
    const planner = new ClientPlanner(client, { ...options, listings, locales })
    const planned = { plan: await planner.plan(), appServices: planner.appServices }
    diagnostics.push(...planner.diagnostics)
    alike.keep(client, planned, !isGiven && planner.diagnostics.length === 0)
    return planned
  }
  for (const client of options.clients) {
    const { plan, appServices } = await planOne(client)
    for (const { file, outcome, reason } of plan.decisions) {
      options.logger.debug(`${outcome} ${file}`, { client: plan.client, reason })
    }
    clients.push(plan)
    diagnostics.push(...sharedTwice(plan, shared))
    for (const service of appServices) services.add(service)
  }
  const byClass = new Map([...services].map((service) => [service.target, service]))
  const names = options.clients.map(({ sessionName }) => sessionName)
  diagnostics.push(...sharedJobNames([...byClass.values()]).map((diagnostic) => ({ clients: names, ...diagnostic })))
  const found = byLine(await withLines(mergeDiagnostics(diagnostics), options.cwd))
  return { clients, services: [...byClass.values()], diagnostics: found }
}

/** Where classes that are given by hand are said to be. */
const givenFile: FoundFile = { path: '', file: '(given)', include: '(given)', named: true }

class ClientPlanner {
  readonly diagnostics: PlanDiagnostic[] = []
  appServices: readonly ServiceManifest[] = []
  private readonly name: string
  private readonly schedules: JobSchedules

  constructor(
    private readonly client: PlannedClient,
    private readonly options: PlannerOptions & {
      readonly listings: Map<string, readonly string[]>
      readonly locales: LocaleFinder
    },
  ) {
    this.name = client.sessionName
    this.schedules = new JobSchedules(client.periodicTasks)
  }

  async plan(): Promise<ClientPlan> {
    const { cwd, loader, provided, listings } = this.options
    const discovery = discover(this.name, this.client.plugins, cwd, listings)
    for (const error of discovery.diagnostics) {
      this.reportAt(error, this.client.plugins, discovery.places.get(error) ?? [])
    }
    const given = this.givenPlugins()
    const files = this.withScheduleModule(discovery.files, discovery.decisions)

    const decisions = new Map(discovery.decisions.map((decision) => [decision.file, decision]))
    const found: { file: FoundFile; manifest: PluginManifest }[] = [...given]
    const isComplete = given.length === (this.options.given?.get(this.name) ?? []).length
    const modules = new Map<FoundFile, LoadedModule>()
    for (const file of files) modules.set(file, await loader.load(file.path))
    const targets = [...modules.values(), { plugins: given.map(({ manifest }) => manifest) }].flatMap(({ plugins }) =>
      plugins.map(({ target }) => target),
    )
    const isBase = (one: AnyClass) => targets.some((target) => isMadeFrom(target, one))
    for (const [file, module] of modules) {
      if (!module.failure) this.decoratorDiagnostics(module.diagnostics, file.file)
      for (const { error, ...place } of await checkModule(module, file, isBase, cwd)) {
        this.report(error, { file: file.file, ...place })
      }
      const own = module.plugins.filter(({ target }) => ownerOf(target, modules) === file)
      found.push(...own.map((manifest) => ({ file, manifest })))
      const contents = [...own.map(({ name }) => name), ...module.services].join(', ')
      if (contents)
        decisions.set(file.file, { file: file.file, outcome: 'loaded', reason: `${reasonOf(file)}: ${contents}` })
    }

    for (const { error, ...place } of checkNames(this.name, found)) this.report(error, place)
    // What is missing because a file or a decorator could not be taken would only hide that error among others.
    const plugins = found.map(({ manifest }) => manifest)
    const open = whatIsOpen(modules.values(), isComplete)
    for (const { error, block, path, at } of checkReferences(this.client, this.schedules, { plugins, ...open })) {
      this.reportAt(error, block, path, at)
    }
    const { values } = this.options
    const fileOf = filesOfClasses(modules, given)
    const providers = this.providers(fileOf)
    const check = new DependencyCheck({ client: this.name, provided, plugins, providers, ...(values && { values }) })
    for (const { file, manifest } of found) {
      this.decoratorDiagnostics([...unfitGuards(manifest), ...unfitJobs(manifest)], file.file)
      for (const { error, target, ...place } of check.visit(manifest)) {
        this.report(error, {
          file: (target && (fileOf.get(target) ?? fileOfClass(target, cwd))) ?? file.file,
          ...place,
        })
      }
    }
    for (const [{ file }, { withJobs }] of modules) {
      for (const service of withJobs) {
        for (const { error, target: _, ...place } of check.visitService(service)) this.report(error, { file, ...place })
      }
    }
    const texts = await this.texts(found)
    this.appServices = check.appServices.map((service) => withProviders(service, providers))
    return {
      client: this.name,
      plugins: this.pluginPlans(found, texts.locales),
      services: check.clientServices,
      appServices: this.appServices,
      providers: providers.all.map((one) => ({ ...one, needed: check.neededProviders.has(one) })),
      decisions: [...decisions.values()],
      notes: [
        ...discovery.notes,
        ...commandNotes(this.name, plugins),
        ...buttonNotes(this.name, plugins),
        ...texts.notes,
      ],
    }
  }

  /** Who provides what; reports what is provided twice. */
  private providers(files: ReadonlyMap<AnyClass, string>): ClientProviders {
    const { provided, values, providers: replacing = [] } = this.options
    const isTaken = (token: InjectionToken) => values?.has(token) || provided.some(({ covers }) => covers(token))
    const found = [...files].map(([target, file]) => ({ target, file }))
    for (const one of replacing) this.refuseUnlessClass('provide', one)
    const replacements = replacing.filter(isClass).map((target) => ({ target, file: givenFile.file, replaces: true }))
    const providers = new ClientProviders(this.name, [...replacements, ...found], isTaken)
    for (const { provider, error } of providers.doubles) {
      const { file } = provider
      this.report(error, { ...(file !== undefined && { file }), ...placeOfProvider(provider) })
    }
    return providers
  }

  /** The texts of its plugins; reports what is wrong with them. */
  private async texts(found: readonly { file: FoundFile; manifest: PluginManifest }[]) {
    const { cwd, locales: finder } = this.options
    const { fallbackLanguage: fallback = 'en' } = this.client
    const locales = new Map<PluginManifest, Locales>()
    const notes = new Set<string>()
    for (const { file, manifest } of found) {
      const planned = await planTexts(finder, { manifest, path: file.path, cwd, fallback })
      if (planned.locales) locales.set(manifest, planned.locales)
      for (const note of planned.notes) notes.add(note)
      for (const { error, ...place } of planned.diagnostics) this.report(error, { file: file.file, ...place })
    }
    return { locales, notes }
  }

  /** The seed names the file of its jobs a second time; when `include` does not ask for it, this does. */
  private withScheduleModule(files: readonly FoundFile[], decisions: readonly Decision[]): FoundFile[] {
    const { enabled, scheduleModule } = this.client.periodicTasks
    if (!enabled || !this.client.plugins.enabled || !scheduleModule) return [...files]
    const path = findModule(scheduleModule, this.options.cwd)
    if (!path) {
      const python = findPythonModule(scheduleModule, this.options.cwd)
      const error = new SwitchboardError('PLUGIN_SCHEDULE_MODULE_MISSING', {
        client: this.name,
        module: scheduleModule,
        ...(python !== undefined && { python: fileLabel(python, this.options.cwd) }),
      })
      this.reportAt(error, this.client.periodicTasks, ['schedule_module'])
      return [...files]
    }
    const file = fileLabel(path, this.options.cwd)
    const excluded = decisions.some((decision) => decision.file === file && decision.reason.startsWith('exclude '))
    if (excluded || files.some((known) => known.path === path)) return [...files]
    return [...files, { path, file, include: 'periodic_tasks.schedule_module', named: true }]
  }

  private givenPlugins(): { file: FoundFile; manifest: PluginManifest }[] {
    return (this.options.given?.get(this.name) ?? []).flatMap((given) => {
      const target = replacedClass(given, 'default') ?? given
      if (this.refuseUnlessClass('plugins', target)) return []
      const diagnostics = readDiagnostics(target)
      this.decoratorDiagnostics(diagnostics, givenFile.file)
      const manifest = readManifest(target)
      if (manifest) return [{ file: givenFile, manifest }]
      if (diagnostics.length > 0) return []
      const { name: className } = target
      const error = new SwitchboardError('PLUGIN_CLASS_UNMARKED', {
        file: givenFile.file,
        className,
        members: decoratedMembers(target),
      })
      this.report(error, { file: givenFile.file, className })
      return []
    })
  }

  /** Reports what is given for a class and is none. @param list - where it was given. */
  private refuseUnlessClass(list: 'plugins' | 'provide', given: unknown): boolean {
    if (isClass(given)) return false
    const decorator = decoratorNameOf(given)
    if (decorator !== undefined) {
      const fix = `Write parentheses behind ${decorator} above the class`
      this.report(argumentError(list, this.name, `${decorator} has taken the place of one of them`, fix))
      return true
    }
    const fix = 'Name classes; one that is undefined is imported as a value, and not from a file that imports this one'
    this.report(argumentError(list, this.name, `one of them is ${described(given)}, which is no class`, fix))
    return true
  }

  private pluginPlans(
    found: readonly { file: FoundFile; manifest: PluginManifest }[],
    texts: ReadonlyMap<PluginManifest, Locales>,
  ): PluginPlan[] {
    return found.map(({ file, manifest }) => {
      const options = this.client.plugins.options?.[manifest.name]
      const locales = texts.get(manifest)
      const settings = manifest.options && this.settings(manifest.options, options, { file: file.file, manifest })
      return {
        manifest,
        file: file.file,
        reason: reasonOf(file),
        enabled: true,
        jobs: manifest.jobs.map((job) => planJob(job, this.client.periodicTasks, this.schedules)),
        options,
        ...(settings && { settings }),
        ...(locales && { locales }),
      }
    })
  }

  /** The options of a plugin as their class; reports everything that is wrong with the class or with them. */
  private settings(
    type: ConfigClass,
    given: unknown,
    { file, manifest: { name, target } }: { file: string; manifest: PluginManifest },
  ): object | undefined {
    const ofClass = optionClassDiagnostics(type)
    this.decoratorDiagnostics(ofClass, file)
    if (ofClass.length > 0) return undefined
    const { settings, diagnostics } = planOptions(name, type, given, optionPlaces(this.client.plugins))
    for (const { error, config } of diagnostics) {
      this.report(error, { file, className: className(target), ...(config && { config }) })
    }
    return settings
  }

  private decoratorDiagnostics(diagnostics: readonly DecoratorDiagnostic[], file: string): void {
    for (const { error, ...place } of diagnostics) this.report(error, { file, ...place })
  }

  /** @param block - the block of the client's configuration it is in. */
  private reportAt(error: SwitchboardError, block: object, path: ConfigPath, at?: 'key' | 'value'): void {
    const config = optionPlaces(block)?.at(path, at)
    this.report(error, config && { config })
  }

  private report(error: SwitchboardError, place: Omit<PlanDiagnostic, 'clients' | 'error'> = {}): void {
    // A class at fault may be met more than once: as an export, as a base, as a dependency.
    if (this.diagnostics.some((known) => known.error === error)) return
    this.diagnostics.push({ clients: [this.name], ...place, error })
  }
}

function reasonOf({ include }: FoundFile): string {
  return include.startsWith('periodic_tasks.') ? include : `include "${include}"`
}
