import type { InitOptions, i18n } from 'i18next'
import { LazySet } from '../collections/lazy-set.js'
import { parseMarkup } from '../formatting/parse-markup.js'
import type { ParseMode } from '../formatting/text-entity.js'
import type { Logger } from '../logging/logger.js'
import type { TextValues } from './local-text.js'
import { LocalText } from './local-text.js'
import type { Locales } from './locales.js'
import { sayText } from './say-text.js'
import { registerTextDesk, type TextDesk } from './text-desk.js'
import { textValue } from './text-value.js'
import { type TextReader, Texts } from './texts.js'

interface ClientTextsParts {
  /** The texts of each plugin, by its name. */
  readonly locales: ReadonlyMap<string, Locales>
  /** The language of those whose own is not known, or not among the texts. */
  readonly fallback: string
  /** How texts of the client are marked up. */
  readonly parseMode: ParseMode
  /** The language of somebody's app, as far as known. */
  readonly languageOf: (personId: number) => string | undefined
  readonly logger: Logger
}

/** One for all clients whose plugins have no texts. */
const noLocales: ReadonlyMap<string, Locales> = new Map()

/** The texts of one set of plugins, in all their languages. */
export class ClientTexts implements TextDesk {
  private engine: i18n | undefined
  private readonly told = new LazySet<string>()
  private readonly plugins: readonly string[]

  constructor(private readonly parts: ClientTextsParts) {
    this.plugins = [...parts.locales.keys()]
  }

  /** The texts of a client's plugins. */
  static of(
    client: { readonly peers: { get(id: number): { readonly language?: string } | undefined } },
    {
      fallbackLanguage: fallback = 'en',
      parseMode,
    }: { readonly fallbackLanguage?: string; readonly parseMode: ParseMode },
    plugins: readonly { readonly manifest: { readonly name: string }; readonly locales?: Locales }[],
    logger: Logger,
  ): ClientTexts {
    const having = plugins.flatMap((plugin) =>
      plugin.locales ? [[plugin.manifest.name, plugin.locales] as const] : [],
    )
    const locales = having.length > 0 ? new Map(having) : noLocales
    return new ClientTexts({ locales, fallback, parseMode, logger, languageOf: (id) => client.peers.get(id)?.language })
  }

  get fallback(): string {
    return this.parts.fallback
  }

  /** Is found by contexts that show the client so. */
  register(client: object): void {
    registerTextDesk(client, this)
  }

  /** Gets ready; where no plugin has texts there is nothing to do. */
  async open(): Promise<void> {
    const { locales } = this.parts
    if (locales.size === 0) return
    const { createInstance } = await import('i18next')
    const engine = createInstance()
    await engine.init(optionsFor(this.parts))
    for (const [plugin, { all }] of locales) {
      for (const { language, entries } of all) {
        for (const [key, { text }] of entries) engine.addResource(language, plugin, key, text, { silent: true })
      }
    }
    this.engine = engine
  }

  /** What is injected. @param plugin - whose; absent: of all plugins, for a service. */
  textsOf(plugin?: string): Texts {
    return new PluginTexts(this, plugin === undefined ? this.plugins : [plugin])
  }

  languagesOf(plugins: readonly string[]): string[] {
    const all = plugins.flatMap((plugin) => this.parts.locales.get(plugin)?.all ?? [])
    return [...new Set(all.map(({ language }) => language))]
  }

  /** What can be seen of a text, without its marks. */
  plain(text: string): string {
    return parseMarkup(text, this.parts.parseMode).text
  }

  languageOf(reader: TextReader): string {
    const known = typeof reader === 'number' ? this.parts.languageOf(reader) : undefined
    if (typeof reader === 'number') return known ?? this.fallback
    return typeof reader === 'string' ? reader : reader.language
  }

  /** A text with all that is put into it, texts too. */
  say(plugins: readonly string[], reader: TextReader, key: string, values?: TextValues): string {
    const place = { plugins, desk: this, language: this.languageOf(reader), parseMode: this.parts.parseMode }
    return sayText(place, new LocalText(key, values))
  }

  t(plugins: readonly string[], language: string, key: string, values: TextValues = {}): string {
    const found = this.find(plugins, language, key, values)
    if (found !== undefined) return found
    const named = `${plugins.join()} ${key}`
    if (!this.told.has(named)) this.parts.logger.warn('a text is not there', { plugins, key, language })
    this.told.add(named)
    return key
  }

  find(
    plugins: readonly string[],
    language: string,
    key: string,
    values: TextValues = {},
    isExact = false,
  ): string | undefined {
    const { engine } = this
    if (!engine || plugins.length === 0) return undefined
    const { count, context, ordinal } = values
    const how = {
      lng: language,
      ns: [...plugins],
      replace: escaped(values, this.parts.parseMode),
      defaultValue: missing,
      ...(isExact && { fallbackLng: [] }),
      ...(typeof count === 'number' && { count }),
      ...(typeof context === 'string' && { context }),
      ...(ordinal === true && { ordinal }),
    }
    const text: unknown = engine.t(key, how)
    return typeof text === 'string' && text !== missing ? text : undefined
  }
}

/** Stands for a text that is not there. */
const missing = '\u0000'

/** The texts of one plugin, or of all that a service can have. */
class PluginTexts extends Texts {
  constructor(
    private readonly texts: ClientTexts,
    private readonly plugins: readonly string[],
  ) {
    super()
  }

  get languages(): readonly string[] {
    return this.texts.languagesOf(this.plugins)
  }

  languageOf(reader: TextReader): string {
    return this.texts.languageOf(reader)
  }

  t(reader: TextReader, key: string, values?: TextValues): string {
    return this.texts.say(this.plugins, reader, key, values)
  }
}

function optionsFor({ locales, fallback, logger }: ClientTextsParts): InitOptions {
  const all = [...locales.values()].flatMap(({ all }) => all.map(({ language }) => language))
  const [base = fallback] = fallback.split('-')
  return {
    resources: {},
    lng: fallback.toLowerCase(),
    // Whatever there is says more than a key.
    fallbackLng: [...new Set([fallback.toLowerCase(), base.toLowerCase(), 'en', ...all])],
    lowerCaseLng: true,
    initAsync: false,
    nsSeparator: false,
    // Keys are kept whole, so that a group is never taken for a text.
    keySeparator: false,
    ns: [...locales.keys()],
    // Values are escaped before, for the parse mode of the client.
    interpolation: { escapeValue: false },
    missingInterpolationHandler: (text: string, [, name]: RegExpExecArray) => {
      logger.warn('a text got no value for a place in it', { text, name })
      return ''
    },
  }
}

function escaped(values: TextValues, mode: ParseMode): Record<string, unknown> {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, textValue(value, mode)]))
}
