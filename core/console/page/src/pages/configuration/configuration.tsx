import { useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { call } from '../../api/http'
import { ApiError } from '../../api/problem'
import { useAction, useLiveRefetch, useResource } from '../../api/resources'
import { useIsOperator } from '../../api/session'
import { Button } from '../../ui/button'
import { Card } from '../../ui/card'
import { Failure } from '../../ui/failure'
import { ResourceView } from '../../ui/resource-view'
import { ValueProblemText } from '../../ui/value-problem'
import { type ConfigCheck, type ConfigText, lineStart, type TextProblem } from './config-shapes'
import { mergedText } from './merged-text'
import { PlanView } from './plan-view'
import './configuration.css'

const path = '/api/config'

interface ConfigDraft extends ConfigText {
  /** What the changes were begun with. */
  readonly base: string
}

/** The configuration as text: checked, compared with what runs, saved and applied. */
export function ConfigurationPage() {
  const { t } = useTranslation()
  useLiveRefetch('config', path)
  const config = useResource<ConfigText>(path)
  return (
    <>
      <h1>{t('configuration.title')}</h1>
      <p className="muted">{t('configuration.about')}</p>
      <ResourceView resource={config}>{(stored) => <Editor stored={stored} />}</ResourceView>
    </>
  )
}

function Editor({ stored }: { stored: ConfigText }) {
  const { t } = useTranslation()
  const isOperator = useIsOperator()
  const area = useRef<HTMLTextAreaElement>(null)
  const [draft, setDraft] = useState<ConfigDraft>()
  const { text, version } = draft ?? stored
  const body = { text, version }
  const check = useAction(() => call<ConfigCheck>('POST', `${path}/check`, { body }), [])
  const save = useAction<typeof body>((body) => call<ConfigText>('PUT', path, { body }), [path])
  const apply = useAction(() => call('POST', `${path}/apply`), [path, '/api/clients'])
  const refused = save.error instanceof ApiError ? save.error.problem : undefined
  const result = check.data as ConfigCheck | undefined
  // Its lines are those of the text that was refused.
  const isRefusedText = save.isError && save.variables.text === text
  const placed = isRefusedText ? (refused?.problems as readonly TextProblem[] | undefined) : undefined
  const problems = placed ?? result?.problems ?? []
  // Somebody else has written the file since; what stands here is kept, and both are shown.
  // What is being saved becomes the stored version before it stops being a draft.
  const isConflict =
    draft !== undefined && !save.isPending && (refused?.code === 'CONFIG_CHANGED' || draft.version !== stored.version)
  const merged = isConflict ? mergedText(draft.base, draft.text, stored.text) : undefined
  const isBusy = check.isPending || save.isPending || apply.isPending

  const latest = useRef(text)
  latest.current = text
  function submit() {
    const hasChanged = () => latest.current !== text
    save.mutate(body, {
      // What was written while it was being saved is a draft of what is stored now.
      onSuccess: (now) => {
        const stored = now as ConfigText
        setDraft(hasChanged() ? { ...stored, base: stored.text, text: latest.current } : undefined)
      },
    })
  }

  function goTo(line: number) {
    const start = lineStart(text, line)
    area.current?.focus()
    area.current?.setSelectionRange(start, lineStart(text, line + 1) - 1)
  }

  return (
    <>
      <Card title={<code>{stored.file}</code>}>
        <textarea
          ref={area}
          className="code-editor"
          aria-label={stored.file}
          aria-invalid={problems.length > 0}
          spellCheck={false}
          readOnly={!isOperator}
          rows={Math.min(32, Math.max(14, text.split('\n').length + 1))}
          value={text}
          onChange={({ target }) => {
            setDraft({ ...(draft ?? { ...stored, base: stored.text }), text: target.value })
            check.reset()
            // That it failed is told until it is saved again to whoever wrote on meanwhile, and would not have seen it.
            if (save.isSuccess || isRefusedText) save.reset()
          }}
        />
        {problems.length > 0 && (
          <ul className="text-problems" aria-label={t('configuration.problems')}>
            {problems.map((problem) => (
              <li key={`${problem.line} ${problem.path} ${problem.message}`}>
                <button type="button" className="line-link" onClick={() => goTo(problem.line)}>
                  {t('configuration.line', { line: problem.line })}
                </button>{' '}
                {problem.path && <code>{problem.path}</code>} <ValueProblemText problem={problem} />
              </li>
            ))}
          </ul>
        )}
        {isConflict && (
          <div className="failure" role="alert">
            <strong>{t('configuration.conflict')}</strong>
            {merged === undefined && <p>{t('configuration.overlap')}</p>}
            {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reached by the keyboard. */}
            <pre className="error-text" tabIndex={0}>
              {stored.text}
            </pre>
            <div className="actions">
              <Button
                small
                onClick={() => {
                  setDraft(undefined)
                  save.reset()
                }}
              >
                {t('channel.takeTheirs')}
              </Button>
              <Button
                small
                onClick={() => {
                  setDraft({ ...stored, base: stored.text, text: merged ?? text })
                  save.reset()
                }}
              >
                {t(merged === undefined ? 'configuration.keepMine' : 'options.keepMine')}
              </Button>
            </div>
          </div>
        )}
        {save.error && !isConflict && !placed?.length && <Failure error={save.error} />}
        {check.error && <Failure error={check.error} />}
        {apply.error && <Failure error={apply.error} />}
        {isOperator && (
          <div className="actions">
            <Button busy={isBusy} onClick={() => check.mutate()}>
              {t('configuration.check')}
            </Button>
            <Button look="primary" busy={isBusy} disabled={!draft || isConflict} onClick={submit}>
              {t('action.save')}
            </Button>
            <Button busy={isBusy} disabled={draft !== undefined} onClick={() => apply.mutate()}>
              {t('configuration.apply')}
            </Button>
            {draft && (
              <Button
                look="quiet"
                disabled={save.isPending}
                onClick={() => {
                  setDraft(undefined)
                  save.reset()
                }}
              >
                {t('configuration.discard')}
              </Button>
            )}
          </div>
        )}
        {apply.isSuccess && <p role="status">{t('configuration.applied')}</p>}
      </Card>
      {result?.plan && <PlanView plan={result.plan} />}
    </>
  )
}
