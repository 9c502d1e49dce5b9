import { className, tokenName } from '../../decorators/checks.js'
import type { ClassManifest, InjectionToken, ProvideManifest, Scope } from '../../decorators/manifest.js'

/** What a class of a client's files provides for a token. */
export interface Provider extends ProvideManifest {
  /** Where what it makes lives. */
  readonly scope: Scope
  /** The class that provides it: a plugin or a service. */
  readonly owner: ClassManifest
  /** Relative to the working directory; absent: the class is in no file that is included. */
  readonly file?: string
}

/** How a provider reads in messages and listings: `Caches.open (plugins/_caches.ts)`. */
export function providerLabel({ owner, member, file }: Provider): string {
  const code = [className(owner.target), member].filter(Boolean).join('.')
  return file === undefined ? code : `${code} (${file})`
}

/** What a plan says of what is provided: the token and who provides it. */
export interface ProviderPlan extends Provider {
  /** Whether a plugin, or what one needs, asks for it; what nobody asks for is not made. */
  readonly needed: boolean
}

/** How the token of a provider reads in listings. */
export function providedName({ token }: { readonly token: InjectionToken }): string {
  return tokenName(token)
}
