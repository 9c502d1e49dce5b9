import { className, tokenName } from '../../decorators/checks.js'
import type { AnyClass, ClassManifest, InjectionToken, PluginManifest } from '../../decorators/manifest.js'
import { Token } from '../../decorators/manifest.js'
import { readManifest, readServiceManifest } from '../../decorators/manifest-reader.js'
import { SwitchboardError } from '../../errors/switchboard-error.js'
import { type Provider, providerLabel } from './provider.js'

/** A class that may provide something, with the file it was found in. */
export interface ProvidingClass {
  readonly target: AnyClass
  readonly file?: string
  /** It takes the place of other providers, as one that a test gives does. */
  readonly replaces?: boolean
}

/** Two that provide the same. */
export interface DoubleProvider {
  readonly provider: Provider
  readonly error: SwitchboardError
}

/** Who provides what in one client. */
export class ClientProviders {
  readonly doubles: DoubleProvider[] = []
  private readonly byToken = new Map<InjectionToken, Provider>()
  private readonly replaced = new Set<InjectionToken>()
  private readonly met = new Set<AnyClass>()
  private readonly files: ReadonlyMap<AnyClass, string | undefined>

  /**
   * @param classes - those that were found; what they depend on is looked at too.
   * @param isTaken - whether a token is not theirs to provide, as the kernel provides it.
   */
  constructor(
    private readonly client: string,
    classes: readonly ProvidingClass[],
    private readonly isTaken: (token: InjectionToken) => boolean,
  ) {
    this.files = new Map(classes.map(({ target, file }) => [target, file]))
    for (const { target, replaces } of classes) if (replaces) this.meet(target, true)
    for (const { target } of classes) this.meet(target, false)
  }

  get all(): Provider[] {
    return [...this.byToken.values()]
  }

  find(token: InjectionToken): Provider | undefined {
    return this.byToken.get(token)
  }

  private meet(target: AnyClass, replaces: boolean): void {
    if (this.met.has(target)) return
    this.met.add(target)
    const file = this.files.get(target)
    const plugin: PluginManifest | undefined = readManifest(target)
    const service = plugin ? undefined : readServiceManifest(target)
    const owner = plugin ?? service
    if (!owner) return
    for (const provide of owner.provides) {
      this.take({ ...provide, scope: service?.scope ?? 'client', owner, ...(file !== undefined && { file }) }, replaces)
    }
    for (const token of dependenciesOf(owner)) if (!(token instanceof Token)) this.meet(token, replaces)
  }

  private take(provider: Provider, replaces: boolean): void {
    const { token } = provider
    const first = this.byToken.get(token)
    if (first?.owner.target === provider.owner.target && first.member === provider.member) return
    if (!replaces && this.replaced.has(token)) return
    if (replaces) this.replaced.add(token)
    if (!first && (replaces || !this.isTaken(token))) {
      this.byToken.set(token, provider)
      return
    }
    const context = {
      client: this.client,
      token: tokenName(token),
      first: first ? providerLabel(first) : 'Switchboard itself',
      second: providerLabel(provider),
    }
    this.doubles.push({ provider, error: new SwitchboardError('PLUGIN_TOKEN_TAKEN', context) })
  }
}

function dependenciesOf(owner: ClassManifest & { readonly services?: readonly AnyClass[] }): InjectionToken[] {
  return [...owner.dependencies.flatMap((token) => token ?? []), ...(owner.services ?? [])]
}

/** The class a provider's error is about, with its member. */
export function placeOfProvider({ owner, member }: Provider): { className: string; member?: string } {
  return { className: className(owner.target), ...(member !== undefined && { member }) }
}
