import { IntermediateFraming } from './framing.js'
import { obfuscate } from './proxy/obfuscation.js'
import { WrappedStream } from './proxy/wrapped-stream.js'
import type { Route } from './tcp-transport.js'

const intermediateTag = 0xee

/**
 * The same way with a stream that looks like noise (core.telegram.org/mtproto/mtproto-transports#transport-obfuscation).
 * @param secret - 16 bytes, where the address wants one.
 */
export function obfuscatedRoute(route: Route, secret?: Buffer): Route {
  return {
    dial: async (target, signal) => {
      const stream = await route.dial(target, signal)
      const { header, wrapping } = obfuscate(secret, intermediateTag, target.dcId)
      stream.write(header)
      return new WrappedStream(stream, wrapping)
    },
    makeFraming: () => new IntermediateFraming(false),
    isObfuscated: true,
  }
}
