import 'reflect-metadata'
import { type InjectionToken as ContainerToken, container, type DependencyContainer } from 'tsyringe'
import { type InjectionToken, Token } from '../decorators/manifest.js'

/**
 * A scope of the container: the app's, or a client's below it. Everything in it is made by an explicit function, once,
 * in the scope it was provided in; nothing is made from a class's metadata, and no instance travels to another scope.
 * It releases nothing: that is the closing stack's work.
 */
export class Scope {
  private constructor(private readonly container: DependencyContainer) {}

  static app(): Scope {
    return new Scope(container.createChildContainer())
  }

  /** A scope that sees this one and is not seen by it. */
  child(): Scope {
    return new Scope(this.container.createChildContainer())
  }

  /** Provides what `create` makes on first demand. */
  provide<T>(token: InjectionToken<T>, create: () => T): void {
    let made: { value: T } | undefined
    const useFactory = () => {
      made ??= { value: create() }
      return made.value
    }
    this.container.register<T>(containerToken(token), { useFactory })
  }

  /** What was provided here or above. Asking for anything else is a mistake of the kernel, as the plan has been checked. */
  get<T>(token: InjectionToken<T>): T {
    return this.container.resolve<T>(containerToken(token))
  }

  /** Whether it was provided here or above. */
  has(token: InjectionToken): boolean {
    return this.container.isRegistered(containerToken(token), true)
  }
}

const symbols = new WeakMap<Token, symbol>()

function containerToken<T>(token: InjectionToken<T>): ContainerToken<T> {
  // Abstract classes are fine as keys; the container's types ask for more, as it could build them otherwise.
  if (!(token instanceof Token)) return token as unknown as ContainerToken<T>
  const symbol = symbols.get(token) ?? Symbol(token.name)
  symbols.set(token, symbol)
  return symbol
}
