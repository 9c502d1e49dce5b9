import type { DeviceInfo } from '../ports.js'
import type { TlField, TlValue } from '../tl-value.js'

/** A request with its wrappers taken off, and what they said. */
export interface UnwrappedRequest {
  readonly query: TlValue
  /** From `invokeWithLayer`. */
  readonly layer: number | undefined
  /** From `initConnection`. */
  readonly device: DeviceInfo | undefined
  /** From `invokeWithoutUpdates`. */
  readonly withoutUpdates: boolean
  /** From `invokeWithTakeout`. */
  readonly takeoutId: bigint | undefined
  /** The requests that have to end first, from `invokeAfterMsg` and `invokeAfterMsgs`. */
  readonly after: readonly bigint[]
}

/** Takes off `invokeWithLayer`, `initConnection` and every other method that holds a `query`. */
export function unwrapRequest(request: TlValue): UnwrappedRequest {
  let query = request
  let layer: number | undefined
  let device: DeviceInfo | undefined
  let withoutUpdates = false
  let takeoutId: bigint | undefined
  let after: bigint[] = []
  while (isObject(query.query) && /^(invoke|initConnection)/.test(query._)) {
    if (query._ === 'invokeWithLayer') layer = Number(query.layer)
    else if (query._ === 'initConnection') device = deviceOf(query)
    else if (query._ === 'invokeWithoutUpdates') withoutUpdates = true
    else if (query._ === 'invokeWithTakeout' && typeof query.takeout_id === 'bigint') takeoutId = query.takeout_id
    else if (query._ === 'invokeAfterMsg') after = [...after, ...longs([query.msg_id])]
    else if (query._ === 'invokeAfterMsgs') after = [...after, ...longs(query.msg_ids)]
    query = query.query
  }
  return { query, layer, device, withoutUpdates, takeoutId, after }
}

function deviceOf(request: TlValue): DeviceInfo {
  return {
    apiId: typeof request.api_id === 'number' ? request.api_id : 0,
    deviceModel: text(request.device_model),
    systemVersion: text(request.system_version),
    appVersion: text(request.app_version),
    systemLangCode: text(request.system_lang_code),
    langPack: text(request.lang_pack),
    langCode: text(request.lang_code),
  }
}

function text(field: TlField): string {
  return typeof field === 'string' ? field : ''
}

function longs(field: TlField): bigint[] {
  return Array.isArray(field) ? field.filter((id): id is bigint => typeof id === 'bigint') : []
}

function isObject(field: TlField): field is TlValue {
  return typeof field === 'object' && '_' in field
}
