import type { ApiResult } from '../api/interceptor.js'
import type { TlValue } from '../tl-value.js'
import { CdnFiles } from './cdn-files.js'
import type { Fault } from './fault.js'
import type { FaultEffect, FaultTools } from './fault-effect.js'
import type { FaultRule } from './fault-rule.js'
import type { CdnRedirectFault, DcOptionsFault } from './service-fault.js'

/** What a fault does to files and addresses; `undefined` for one that does nothing. */
export function serviceEffect(
  rule: FaultRule,
  accountId: number | undefined,
  tools: FaultTools,
): FaultEffect | undefined {
  if (isCdnRedirect(rule)) {
    const files = new CdnFiles(rule, tools)
    return { intercept: (call, next) => files.intercept(call, next) }
  }
  return rule.fault.kind === 'dc-options' ? otherAddress(rule, rule.fault, accountId, tools) : undefined
}

function otherAddress(
  rule: FaultRule,
  { host = '127.0.0.1', port }: DcOptionsFault,
  accountId: number | undefined,
  tools: FaultTools,
): FaultEffect {
  const optionsOf = (dcId: number): TlValue[] => [
    { _: 'dcOption', id: dcId, ip_address: host, port: port ?? tools.wire().port ?? 0, this_port_only: true },
  ]
  for (const { id, userId, dcId } of tools.wire().authKeys()) {
    if (userId === undefined || (accountId !== undefined && userId !== accountId)) continue
    const update = { _: 'updateDcOptions', dc_options: optionsOf(dcId) }
    tools.wire().push(id, { _: 'updateShort', update, date: tools.state.now })
    rule.take()
  }
  return {
    intercept: async (call, next) => {
      const result = await next()
      const isConfig = call.call.method === 'help.getConfig' && rule.concerns(tools.accountOf(call))
      return isConfig ? withOptions(result, optionsOf(call.call.dcId)) : result
    },
  }
}

/** The data centre's own addresses give way; those of others stay. */
function withOptions(config: ApiResult, options: TlValue[]): ApiResult {
  if (typeof config !== 'object' || !('_' in config) || !Array.isArray(config.dc_options)) return config
  const isOther = (option: unknown) => !options.some(({ id }) => (option as TlValue).id === id)
  return { ...config, dc_options: [...config.dc_options.filter(isOther), ...options] }
}

function isCdnRedirect(rule: FaultRule<Fault>): rule is FaultRule<CdnRedirectFault> {
  return rule.fault.kind === 'cdn-redirect'
}
