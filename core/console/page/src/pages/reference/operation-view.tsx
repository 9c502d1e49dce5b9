import { type FormEvent, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { call } from '../../api/http'
import { ApiError } from '../../api/problem'
import { useIsOperator } from '../../api/session'
import { Button } from '../../ui/button'
import { Field } from '../../ui/field'
import { describe, type Operation, type Schema } from './api-document'
import { InlineCode } from './inline-code'

/** One call: what it takes, and a form to try it. */
export function OperationView({ operation }: { operation: Operation }) {
  const { t } = useTranslation()
  const [isOpen, setOpen] = useState(false)
  const { method, path, summary, description, parameters, body } = operation
  const isOperator = useIsOperator()
  return (
    <details className="operation" onToggle={({ currentTarget }) => setOpen(currentTarget.open)}>
      <summary>
        <span className={`method method-${method.toLowerCase()}`}>{method}</span>
        <code>{path}</code>
        <span className="muted operation-summary">
          <InlineCode text={summary} />
        </span>
      </summary>
      {isOpen && (
        <div className="stack operation-body">
          {description && description !== summary && (
            <p className="muted">
              <InlineCode text={description} />
            </p>
          )}
          <Values
            rows={parameters.map((parameter) => ({
              ...parameter,
              where: parameter.in,
              isRequired: parameter.required,
            }))}
          />
          {body?.properties && (
            <Values
              rows={Object.entries(body.properties).map(([name, schema]) => ({
                ...{ name, schema, where: t('reference.body'), isRequired: body.required?.includes(name) ?? false },
              }))}
            />
          )}
          {(isOperator || operation['x-role'] === 'viewer') && <Trial operation={operation} />}
        </div>
      )}
    </details>
  )
}

interface ValueRow {
  readonly name: string
  readonly where: string
  readonly isRequired: boolean
  readonly schema: Schema
}

function Values({ rows }: { rows: readonly ValueRow[] }) {
  const { t } = useTranslation()
  if (rows.length === 0) return null
  return (
    <ul className="values">
      {rows.map(({ name, where, isRequired, schema }) => (
        <li key={`${where} ${name}`}>
          <code>{name}</code>{' '}
          <span className="muted">
            {where} · {describe(schema)}
            {isRequired && ` · ${t('reference.required')}`}
          </span>
        </li>
      ))}
    </ul>
  )
}

function Trial({ operation: { method, path, parameters, body } }: { operation: Operation }) {
  const { t } = useTranslation()
  const [values, setValues] = useState<Readonly<Record<string, string>>>({})
  const [text, setText] = useState('{}')
  const [answer, setAnswer] = useState<string>()
  const [isBusy, setBusy] = useState(false)

  async function submit(event: FormEvent) {
    event.preventDefault()
    setBusy(true)
    setAnswer(await attempt())
    setBusy(false)
  }

  async function attempt(): Promise<string> {
    try {
      const place = path.replace(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(values[name] ?? ''))
      const asked = parameters.filter((parameter) => parameter.in === 'query' && values[parameter.name])
      const query = new URLSearchParams(asked.map(({ name }) => [name, values[name] ?? ''])).toString()
      const data = await call<unknown>(method as 'GET', query ? `${place}?${query}` : place, {
        ...(body && { body: JSON.parse(text) }),
        ...(values['x-confirm-password'] && { password: values['x-confirm-password'] }),
      })
      return data === undefined ? '204' : JSON.stringify(data, null, 2)
    } catch (error) {
      return error instanceof ApiError ? JSON.stringify(error.problem, null, 2) : String(error)
    }
  }

  return (
    <form className="stack" onSubmit={submit}>
      <div className="trial">
        {parameters.map(({ name, required }) => (
          <Field
            key={name}
            label={name}
            required={required}
            type={name === 'x-confirm-password' ? 'password' : 'text'}
            autoComplete="off"
            value={values[name] ?? ''}
            onChange={({ target }) => setValues({ ...values, [name]: target.value })}
          />
        ))}
      </div>
      {body && (
        <label className="stack">
          {t('reference.body')}
          <textarea className="code-area" rows={4} value={text} onChange={({ target }) => setText(target.value)} />
        </label>
      )}
      <div className="actions">
        <Button small type="submit" busy={isBusy}>
          {t('reference.send')}
        </Button>
      </div>
      {answer !== undefined && (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reached by the keyboard.
        <pre className="error-text" tabIndex={0}>
          {answer}
        </pre>
      )}
    </form>
  )
}
