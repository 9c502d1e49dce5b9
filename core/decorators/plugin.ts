import type { LocaleSource } from '../i18n/locale-source.js'
import { annotate, ownAnnotations } from './annotations.js'
import { callerFile } from './caller-file.js'
import { argumentError, className, described, noteDiagnostics } from './checks.js'
import { decorator } from './decorator.js'
import { isClass } from './is-class.js'
import type { AnyClass, CrmPart } from './manifest.js'
import { checkOptions, type OptionRule, readParts } from './read-parts.js'

/** What `@Plugin` says of a class. */
export interface PluginInfo {
  /** How the plugin is called in the configuration, logs and listings: letters, digits, `_`, `-` and `.`. */
  name: string
  /**
   * The class of its options, whose properties have `@Option`: `plugins.options` of the client is checked against it, and
   * the constructor gets it by `@Inject(TheClass)`. Default: options are not checked, and `@Inject(PluginOptions)` gets
   * them as they are.
   */
  options?: new () => object
  /**
   * Its texts in people's languages: a folder, seen from its file, with a file for each language (`en.json`, `pt-br.yaml`), or the
   * texts themselves (`{ en, ru }`). Default: the folder `locales` beside its file, if there is one. `ctx.t('key')` says them.
   */
  locales?: LocaleSource
  /**
   * What it does for channels with `crm_enabled`: `watch` reads the posts of their sources, `desk` keeps the topics of the managers, `agent` lends
   * accounts to write to contacts. A channel for which one of them is missing is told of. Default: nothing.
   */
  crm?: readonly CrmPart[]
}

const crmParts: readonly unknown[] = ['watch', 'desk', 'agent'] satisfies CrmPart[]

const crm: OptionRule = {
  fits: (value) => Array.isArray(value) && value.length > 0 && value.every((part) => crmParts.includes(part)),
  written: "{ crm: ['watch'] }, with 'watch', 'desk' and 'agent' in the list, as far as the plugin does so",
}

/** Names that objects have a meaning of their own for; the configuration refuses them as well. */
const reserved: ReadonlySet<string> = new Set(['__proto__', 'constructor', 'prototype'])

/**
 * Marks a class as a plugin. Every client that includes its file gets an instance of its own; nothing is built or
 * registered before that. A name that is missing or not made of letters, digits, `_`, `-` and `.` is an error of the plan:
 * PLUGIN_DECORATOR_ARGUMENT.
 */
export function Plugin(options: PluginInfo): (target: AnyClass) => void {
  const file = callerFile(Plugin)
  return decorator('@Plugin', arguments, ({ owner }) => markPlugin(owner, options, file))
}

/** Makes a class a plugin. @param file - in which the class is written, as far as known. */
export function markPlugin(target: AnyClass, options: PluginInfo, file: string | undefined): void {
  noteDiagnostics(target, undefined, () => {
    const where = className(target)
    if (typeof options === 'function') {
      const own = isClass(options) ? `, options: ${className(options)}` : ''
      throw argumentError(
        '@Plugin',
        where,
        `it was given ${described(options)}`,
        `Write @Plugin({ name: 'my_plugin'${own} })`,
      )
    }
    const { name, options: settings, locales, crm: parts } = options ?? {}
    readParts({
      name: () => checkName(where, name),
      place: () => checkPlace(where, target),
      options: () => checkSettings(where, settings),
      locales: () => checkLocales(where, locales),
      others: () => checkOptions('@Plugin', where, options, { crm }, ['name', 'options', 'locales']),
    })
    const texts = { ...(locales !== undefined && { locales }), ...(file !== undefined && { file }) }
    const plugin = Object.freeze({
      name,
      ...(settings && { options: settings }),
      ...(parts && { crm: Object.freeze([...parts]) }),
    })
    annotate(target, () => ({ plugin, texts: Object.freeze(texts) }))
  })
}

function checkName(where: string, name: unknown): void {
  if (typeof name === 'string' && /^[\p{L}\p{N}_.-]{1,64}$/u.test(name) && !reserved.has(name)) return
  const fix = `Write @Plugin({ name: 'my_plugin' }) with 1 to 64 letters, digits, _, - or .`
  throw argumentError('@Plugin', where, `the name is ${described(name)}`, fix)
}

function checkPlace(where: string, target: AnyClass): void {
  const { plugin, service, steps = [], dialogue } = ownAnnotations(target) ?? {}
  if (plugin) throw argumentError('@Plugin', where, 'the class already has a @Plugin', 'Keep one of the two')
  if (service) {
    const fix = 'Keep one: a plugin is shared by its client'
    throw argumentError('@Plugin', where, 'the class already has a @Service', fix)
  }
  if (steps.length > 0 && !dialogue) {
    throw argumentError('@Plugin', where, 'it has steps', 'Write @Dialogue in place of @Plugin')
  }
}

function checkSettings(where: string, given: unknown): void {
  const problem = optionsProblem(given)
  if (problem === undefined) return
  const fix = 'Give a class without arguments whose properties have @Option: @Plugin({ name, options: MyOptions })'
  throw argumentError('@Plugin', where, problem, fix)
}

function checkLocales(where: string, locales: unknown): void {
  if (isLocaleSource(locales)) return
  const fix = "Name a folder, locales: './locales', or give texts by language, locales: { en, ru }"
  throw argumentError('@Plugin', where, `locales is ${described(locales)}`, fix)
}

function isLocaleSource(given: unknown): boolean {
  if (given === undefined || given instanceof URL) return true
  return typeof given === 'string' ? given.trim() !== '' : typeof given === 'object' && given !== null
}

/** Why something cannot be the class of a plugin's options; `undefined`: it can. */
function optionsProblem(given: unknown): string | undefined {
  if (given === undefined) return undefined
  if (!isClass(given)) return `the options are ${described(given)}, no class`
  return given.length > 0 ? `the constructor of the options ${given.name} takes arguments` : undefined
}
