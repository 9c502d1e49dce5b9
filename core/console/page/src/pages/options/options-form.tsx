import { useEffect, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { call } from '../../api/http'
import { ApiError, type ValueProblem } from '../../api/problem'
import { useAction } from '../../api/resources'
import { useIsOperator } from '../../api/session'
import type { EventError } from '../../api/shapes'
import { changesBetween, isSame, withChanges } from '../../forms/compare-values'
import { forForms } from '../../forms/for-forms'
import { OptionFields } from '../../forms/option-fields'
import { isShown, type OptionField, type OptionForm, type Values } from '../../forms/option-shapes'
import { useStanding } from '../../forms/use-standing'
import { useTold } from '../../i18n/problems/use-told'
import { Button } from '../../ui/button'
import { Card } from '../../ui/card'
import { Failure } from '../../ui/failure'
import { Form, FormFaults } from '../../ui/form'
import { ValueProblemText } from '../../ui/value-problem'
import type { ConfigCheck } from '../configuration/config-shapes'
import { PlanView } from '../configuration/plan-view'
import { ChangeList } from './change-list'

interface Draft {
  readonly values: Values
  /** What the changes were begun with. */
  readonly from: OptionForm
}

interface Saved extends OptionForm {
  readonly report: { readonly clients: readonly { client: string; error?: EventError }[] }
}

/** How long nothing is typed before what is written is checked. */
const restMs = 350

/**
 * The form of a plugin's options. What the server has against a value stands beside it while one writes; what would change
 * is shown; somebody else's change in between is shown too, and nothing of either is lost.
 */
export function OptionsForm({
  stored,
  path,
  client,
}: {
  stored: OptionForm
  path: string
  client: string | undefined
}) {
  const { t } = useTranslation()
  const isOperator = useIsOperator()
  const [draft, setDraft] = useState<Draft>()
  const { values, from } = draft ?? { values: stored.values, from: stored }
  const { fields } = stored
  const check = useAction<Values>(
    (given) => call<ConfigCheck>('POST', `${path}/check`, { body: { values: given } }),
    [],
  )
  const save = useAction<Values>(
    (values) => call<Saved>('PUT', path, { body: { values, version: from.version } }),
    [path, '/api/clients', ...(client === undefined ? [] : [`/api/clients/${encodeURIComponent(client)}`])],
  )
  useChecked(draft?.values, check.mutate)

  const result = check.data as ConfigCheck | undefined
  const refusal = save.error instanceof ApiError ? save.error.problem : undefined
  const refused = (refusal?.problems ?? []).map(forForms)
  const { standing, hasStood } = useStanding(refused, values, save)
  const problems = standing.length > 0 || !draft ? standing : (result?.problems ?? []).map(forForms)
  // What a field had to say was put right since; anything else is to be told still.
  const isTold =
    refused.some(hasStood) && refused.every((problem) => isShown(fields, problem.path) || hasStood(problem))
  const changes = changesBetween(fields, from.values, values)
  const isConflict =
    draft !== undefined &&
    !save.isPending &&
    (refusal?.code === 'APP_OPTIONS_CONFLICT' || from.version !== stored.version)
  const told = useTold()
  // Of an agent each is told of that refused them.
  const done = (save.data as Saved | undefined)?.report.clients ?? []
  const failed = done.find((one) => (client === undefined || one.client === client) && one.error)?.error

  const latest = useRef(values)
  latest.current = values
  const hasChanged = () => latest.current !== values
  const submit = () =>
    save.mutate(values, {
      // What was changed while it was being saved is a draft of what is stored now.
      onSuccess: (now) => setDraft(hasChanged() ? { values: latest.current, from: now as Saved } : undefined),
    })

  const change = (next: Values) => {
    const isBack = !save.isPending && isSame(next, from.values)
    // That it failed is told until it is saved again to whoever wrote on meanwhile, and would not have seen it.
    if (isBack || save.isSuccess || (save.isError && isSame(values, save.variables))) save.reset()
    setDraft(isBack ? undefined : { values: next, from })
  }

  return (
    <>
      <Card title={t('options.values')}>
        <Form className="stack options-form" refusal={isConflict ? undefined : save.error} submit={submit}>
          <OptionFields {...{ fields, values, change, problems }} path="" disabled={!isOperator} />
          <Others {...{ problems, fields }} />
          <FormFaults />
          {isOperator && (
            <div className="actions">
              <Button look="primary" type="submit" busy={save.isPending} disabled={!draft || isConflict}>
                {t('action.save')}
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
        </Form>
        {save.error && !isConflict && !isTold && <Failure error={save.error} />}
        {check.error && <Failure error={check.error} />}
        {save.isSuccess && !draft && !failed && (
          <p role="status">{t(client === undefined ? 'options.savedForAgents' : 'options.saved')}</p>
        )}
        {save.isSuccess && failed && (
          <div className="failure" role="alert">
            <strong>{t('options.refused')}</strong>
            <p>{told({ ...failed, what: failed.message }).what}</p>
            <p>{told({ ...failed, what: failed.message }).fix}</p>
          </div>
        )}
      </Card>
      {isConflict && (
        <Conflict
          {...{ stored, from, values }}
          decide={(decided) => {
            save.reset()
            setDraft(decided && !isSame(decided, stored.values) ? { values: decided, from: stored } : undefined)
          }}
        />
      )}
      {changes.length > 0 && !isConflict && (
        <Card title={t('options.changes')}>
          <ChangeList changes={changes} before={t('options.before')} after={t('options.after')} />
        </Card>
      )}
      {draft && !isConflict && problems.length === 0 && result?.plan && <PlanView plan={result.plan} />}
    </>
  )
}

/** Checks what is written once nothing was typed for a moment. */
function useChecked(values: Values | undefined, check: (values: Values) => void): void {
  const run = useRef(check)
  run.current = check
  useEffect(() => {
    if (!values) return
    const timer = setTimeout(() => run.current(values), restMs)
    return () => clearTimeout(timer)
  }, [values])
}

/** Problems that belong to no field of the form. */
function Others({ problems, fields }: { problems: readonly ValueProblem[]; fields: readonly OptionField[] }) {
  const others = problems.filter(({ path }) => !isShown(fields, path))
  return others.map((problem) => (
    <p className="field-problem" role="alert" key={`${problem.path} ${problem.message}`}>
      {problem.path && <code>{problem.path}</code>} <ValueProblemText problem={problem} />
    </p>
  ))
}

/** Somebody else has changed the options since; both versions stand side by side. */
function Conflict({
  stored,
  from,
  values,
  decide,
}: {
  stored: OptionForm
  from: OptionForm
  values: Values
  decide: (values: Values | undefined) => void
}) {
  const { t } = useTranslation()
  const mine = changesBetween(stored.fields, from.values, values)
  return (
    <section className="failure" role="alert">
      <strong>{t('options.conflict')}</strong>
      <ChangeList
        changes={changesBetween(stored.fields, stored.values, values)}
        before={t('options.theirs')}
        after={t('options.mine')}
      />
      <div className="actions">
        <Button small onClick={() => decide(withChanges(stored.values, mine))}>
          {t('options.keepMine')}
        </Button>
        <Button small onClick={() => decide(undefined)}>
          {t('channel.takeTheirs')}
        </Button>
      </div>
    </section>
  )
}
