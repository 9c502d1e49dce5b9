import type { InjectionToken } from '../decorators/manifest.js'

/** A value that an app is given for a token, instead of what its plugins provide. */
export class ProvidedValue<T = unknown> {
  constructor(
    /** What is asked for by `@Inject`. */
    readonly token: InjectionToken<T>,
    /** What is injected. */
    readonly value: T,
  ) {}
}

/** What stands for a class without its private members, so that a double of it need not be derived from it. */
export type DoubleOf<T> = T extends object ? { [Key in keyof T]: T[Key] } : T

/**
 * Gives an app a value for a `Token`, a port, a `@Service` or anything else that can be injected. It takes the place of what plugins
 * and Switchboard provide, for all clients, and belongs to the caller, who releases it.
 * @example
 * withPlugins({ plugins: [Weather], provide: [provided(Forecasts, { of: async () => 'sunny' })] }, ...)
 */
export function provided<T>(token: InjectionToken<T>, value: DoubleOf<NoInfer<T>>): ProvidedValue<T> {
  return new ProvidedValue(token, value as T)
}
