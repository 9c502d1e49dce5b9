import { classifyRpcAnswer } from '../../errors/rpc-classification.js'
import { isSwitchboardError, SwitchboardError } from '../../errors/switchboard-error.js'
import type { Logger } from '../../logging/logger.js'
import type { DriverOptions, TlObject } from '../driver.js'
import type { PendingCall } from '../session/pending-call.js'
import type { TlRequest } from './library.js'
import { unreadable } from './send-request.js'
import type { TlObjects } from './tl-objects.js'

interface GreetingParts extends Pick<DriverOptions, 'apiId' | 'device'> {
  readonly objects: TlObjects
  readonly layer: number
  readonly logger: Logger
  /** Makes the question for the addresses part of another request, where it has to be. */
  readonly wrap: (request: TlRequest) => TlRequest
}

const method = 'help.GetConfig'

/**
 * The first request of every connection: names layer and device, and fetches the addresses of the data centres.
 * @returns the addresses; `undefined` when they cannot be read: the connection is good without them.
 */
export function greeting(
  send: (request: TlRequest, call: PendingCall) => void,
  { objects, layer, logger, wrap, apiId, device }: GreetingParts,
): Promise<TlObject | undefined> {
  const query = objects.request('InitConnection', {
    apiId,
    deviceModel: device.model,
    systemVersion: device.systemVersion,
    appVersion: device.appVersion,
    systemLangCode: device.langCode,
    langPack: '',
    langCode: device.langCode,
    query: wrap(objects.request(method, {})),
  })
  const request = objects.request('InvokeWithLayer', { layer, query })
  return new Promise((resolve, reject) => {
    send(request, {
      resolve: (config) => resolve(config as TlObject),
      reject: ({ status, reason }) => reject(classifyRpcAnswer({ method, status, reason })),
      unreadable: (error) => {
        logger.warn('the addresses of the data centres cannot be read', { error: unreadable(method, error) })
        resolve(undefined)
      },
      disconnected: (sent) => reject(new SwitchboardError('RPC_DISCONNECTED', { method, sent })),
    })
  })
}

/** Whether the server does not know the layer and the device of this session any more. */
export function isNotGreeted(error: unknown): boolean {
  if (!isSwitchboardError(error, 'RPC_BAD_REQUEST')) return false
  return /^CONNECTION_(NOT_INITED|LAYER_INVALID)$/.test(error.context.reason)
}
