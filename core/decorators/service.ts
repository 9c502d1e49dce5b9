import { annotate, ownAnnotations } from './annotations.js'
import { callerFile } from './caller-file.js'
import { argumentError, described } from './checks.js'
import { decorator } from './decorator.js'
import type { AnyClass, Scope } from './manifest.js'

/** What `@Service` says of a class. */
export interface ServiceOptions {
  /** `client`: one instance for each client; `app`: one for the process. Default `client`. */
  scope?: Scope
}

/**
 * Marks a class whose instance plugins share by `@Inject`. It is built when first asked for, and needs no place in the
 * configuration. A service of the app's scope cannot need anything of a client's scope. A scope that is neither `client`
 * nor `app` is an error of the plan: PLUGIN_DECORATOR_ARGUMENT.
 */
export function Service(options: ServiceOptions = {}): (target: AnyClass) => void {
  const file = callerFile(Service)
  return decorator('@Service', arguments, ({ owner: target, where }) => {
    const scope = options?.scope ?? 'client'
    if (typeof options !== 'object' || (scope !== 'client' && scope !== 'app')) {
      throw argumentError(
        '@Service',
        where,
        `the scope is ${described(typeof options === 'object' ? scope : options)}`,
        `Write @Service() for one instance per client or @Service({ scope: 'app' }) for one in the process`,
      )
    }
    if (ownAnnotations(target)?.plugin) {
      throw argumentError(
        '@Service',
        where,
        'the class already has a @Plugin',
        'Keep one: a plugin is shared by its client',
      )
    }
    annotate(target, () => ({ service: Object.freeze({ scope }), ...(file !== undefined && { file }) }))
  })
}
