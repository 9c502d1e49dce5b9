import { describe, expect, it } from 'vitest'
import { Token } from '../../core/decorators/manifest.js'
import { Scope } from '../../core/kernel/scope.js'

abstract class Port {
  abstract name: string
}
class Service {}
const Mood = new Token<string>('Mood')

describe('Scope', () => {
  it('makes an instance once, on first demand', () => {
    const scope = Scope.app()
    let made = 0
    scope.provide(Service, () => {
      made++
      return new Service()
    })

    expect(made).toBe(0)
    expect(scope.get(Service)).toBe(scope.get(Service))
    expect(made).toBe(1)
  })

  it('gives each child its own instances and all of them those of the app', () => {
    const app = Scope.app()
    app.provide(Port, () => ({ name: 'shared' }))
    const [one, two] = [app.child(), app.child()]
    for (const child of [one, two]) child.provide(Service, () => new Service())

    expect(one.get(Service)).not.toBe(two.get(Service))
    expect(one.get(Port)).toBe(two.get(Port))
    expect(app.has(Service)).toBe(false)
  })

  it('keeps an instance of the app the same, whichever client asks first', () => {
    const app = Scope.app()
    app.provide(Service, () => new Service())

    const first = app.child().get(Service)

    expect(app.child().get(Service)).toBe(first)
    expect(app.get(Service)).toBe(first)
  })

  it('tells tokens of the same name apart', () => {
    const scope = Scope.app()
    scope.provide(Mood, () => 'good')

    expect(scope.get(Mood)).toBe('good')
    expect(scope.has(new Token('Mood'))).toBe(false)
  })

  it('keeps undefined as a value', () => {
    const scope = Scope.app()
    scope.provide(Mood, () => undefined as unknown as string)

    expect(scope.get(Mood)).toBeUndefined()
  })

  it('knows nothing of another app', () => {
    Scope.app().provide(Service, () => new Service())

    expect(Scope.app().has(Service)).toBe(false)
  })
})
