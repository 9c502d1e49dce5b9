import { tokenName } from '../../decorators/checks.js'
import type { InjectionToken, ServiceManifest } from '../../decorators/manifest.js'
import { SwitchboardError } from '../../errors/switchboard-error.js'
import type { ClientPlan, PlanDiagnostic } from '../plan.js'
import { type ClientProviders, placeOfProvider } from './client-providers.js'
import { type Provider, type ProviderPlan, providerLabel } from './provider.js'

/** What one client needs in the app's scope and another gets from somebody else there. @param shared - what is known so far. */
export function sharedTwice(
  { client, providers }: ClientPlan,
  shared: Map<InjectionToken, ProviderPlan>,
): PlanDiagnostic[] {
  return providers.flatMap((provider) => {
    const { token, owner, member, scope, needed, file } = provider
    if (scope !== 'app' || !needed) return []
    const first = shared.get(token) ?? provider
    shared.set(token, first)
    if (first.owner.target === owner.target && first.member === member) return []
    const names = { token: tokenName(token), first: providerLabel(first), second: providerLabel(provider) }
    const error = new SwitchboardError('PLUGIN_TOKEN_TAKEN', { client, ...names })
    return [{ clients: [client], ...(file !== undefined && { file }), ...placeOfProvider(provider), error }]
  })
}

/** A service of the app's scope with what it provides in fact: not what others provide in its place. */
export function withProviders(service: ServiceManifest, providers: ClientProviders): ServiceManifest {
  const isOwn = (provider?: Provider) => provider?.owner.target === service.target
  return { ...service, provides: service.provides.filter(({ token }) => isOwn(providers.find(token))) }
}
