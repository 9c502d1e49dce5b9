import { type Attributes, ProxyTracerProvider, type Span, SpanStatusCode, type Tracer, trace } from '@opentelemetry/api'
import { afterEach, expect, it } from 'vitest'
import { SwitchboardError } from '../../core/errors/switchboard-error.js'
import { activeTracer, inSpan } from '../../core/logging/spans.js'

interface Told {
  readonly name: string
  readonly attributes: Attributes
  status?: number
  ended?: boolean
}

/** As an SDK registers itself. */
function register(): Told[] {
  const told: Told[] = []
  const tracer = {
    startActiveSpan(name: string, { attributes = {} }: { attributes?: Attributes }, work: (span: Span) => unknown) {
      const one: Told = { name, attributes: { ...attributes } }
      told.push(one)
      return work({
        setAttribute: (key: string, value: string) => Object.assign(one.attributes, { [key]: value }),
        setStatus: ({ code }: { code: number }) => Object.assign(one, { status: code }),
        end: () => Object.assign(one, { ended: true }),
      } as unknown as Span)
    },
  } as unknown as Tracer
  trace.setGlobalTracerProvider({ getTracer: () => tracer })
  return told
}

afterEach(() => trace.disable())

it('has no tracer without an SDK', () => {
  expect(activeTracer()).toBeUndefined()
})

it('ends a span with the work, whether it is done at once or later, and tells an error by its code alone', async () => {
  const told = register()
  const tracer = activeTracer()
  if (!tracer) throw new Error('no tracer')
  expect(inSpan(tracer, 'now', { a: 1 }, () => 7)).toBe(7)
  expect(await inSpan(tracer, 'later', {}, async () => 8)).toBe(8)
  const failing = inSpan(tracer, 'failing', {}, async () => {
    throw new SwitchboardError('CONSOLE_LOGIN', {})
  })
  await expect(failing).rejects.toMatchObject({ code: 'CONSOLE_LOGIN' })
  const thrown = () =>
    inSpan(tracer, 'thrown', {}, () => {
      throw new TypeError('a text of somebody')
    })
  expect(thrown).toThrow('a text of somebody')
  expect(told).toEqual([
    { name: 'now', attributes: { a: 1 }, ended: true },
    { name: 'later', attributes: {}, ended: true },
    { name: 'failing', attributes: { 'error.type': 'CONSOLE_LOGIN' }, status: SpanStatusCode.ERROR, ended: true },
    { name: 'thrown', attributes: { 'error.type': 'TypeError' }, status: SpanStatusCode.ERROR, ended: true },
  ])
})

it('finds an SDK that came with an older version of the API, as soon as it has a provider', () => {
  const registry = globalThis as unknown as Record<symbol, unknown>
  const tracer = {} as Tracer
  const proxy = new ProxyTracerProvider()
  registry[Symbol.for('opentelemetry.js.api.1')] = { version: '1.0.0', trace: proxy }
  expect(activeTracer()).toBeUndefined()
  proxy.setDelegate({ getTracer: () => tracer })
  expect(activeTracer()).toBe(tracer)
  delete registry[Symbol.for('opentelemetry.js.api.1')]
})
