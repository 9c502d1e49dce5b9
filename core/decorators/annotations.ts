import type { SwitchboardError } from '../errors/switchboard-error.js'
import type { LocaleSource } from '../i18n/locale-source.js'
import type { AroundNote } from './around-manifest.js'
import type {
  AnyClass,
  CrmPart,
  HandlerManifest,
  HookManifest,
  InjectionToken,
  JobManifest,
  ProvideManifest,
  Scope,
  StateManifest,
} from './manifest.js'

/** What is wrong with one decorator of a class. */
export interface DecoratorDiagnostic {
  /** The class the decorator stands on. */
  readonly className: string
  /** Absent: the class itself or its constructor. */
  readonly member?: string
  readonly error: SwitchboardError
}

/** What decorators leave on one class: its own only, nothing of its base classes. */
export interface Annotations {
  readonly plugin?: { readonly name: string; readonly options?: new () => object; readonly crm?: readonly CrmPart[] }
  /** Where a plugin's texts are: as it says, and the file in which it is written. */
  readonly texts?: { readonly locales?: LocaleSource; readonly file?: string }
  readonly service?: { readonly scope: Scope }
  /** The file in which the class is written, absolute, as far as known; that of a plugin stands with its texts. */
  readonly file?: string
  /** Tokens by the constructor argument's position. */
  readonly injected: ReadonlyMap<number, InjectionToken>
  readonly handlers: readonly HandlerManifest[]
  readonly jobs: readonly JobManifest[]
  readonly hooks: readonly HookManifest[]
  readonly provides: readonly ProvideManifest[]
  readonly states: readonly StateManifest[]
  /** Present on a dialogue. */
  readonly dialogue?: true
  /** The questions of a dialogue, in the order they are written; what they hold beyond this is the matter of dialogues. */
  readonly steps?: readonly { readonly member: string }[]
  /** The methods that are called when a dialogue ends. */
  readonly ends?: readonly { readonly kind: 'finish' | 'abort'; readonly member: string }[]
  /** What stands around its handlers, the outermost first. */
  readonly around: readonly AroundNote[]
  /** Decorators that could not be taken; nothing else is noted of them. */
  readonly diagnostics: readonly DecoratorDiagnostic[]
}

// Registered, so that classes decorated through a second copy of this package are still read.
const key = Symbol.for('switchboard.annotations')

const none: Annotations = {
  injected: new Map(),
  ...{ handlers: [], jobs: [], hooks: [], provides: [], states: [], around: [], diagnostics: [] },
}

/** The annotations a class carries itself; those of its base classes are left out. What is no class has none. */
export function ownAnnotations(target: AnyClass): Annotations | undefined {
  return typeof target === 'function' && Object.hasOwn(target, key)
    ? (Reflect.get(target, key) as Annotations)
    : undefined
}

/** Puts a grown copy of the class's own annotations on it; what was there before, here or on a base, stays as it was. */
export function annotate(target: AnyClass, grow: (own: Annotations) => Partial<Annotations>): void {
  // Classes that were decorated through an older copy of this package lack what is newer.
  const own = { ...none, ...ownAnnotations(target) }
  Object.defineProperty(target, key, { value: Object.freeze({ ...own, ...grow(own) }), configurable: true })
}
