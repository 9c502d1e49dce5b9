import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Link, useLocation } from 'wouter'
import { call } from '../../api/http'
import { ApiError } from '../../api/problem'
import { useAction, useResource } from '../../api/resources'
import type { TelegramSession } from '../../api/sessions'
import { forForms } from '../../forms/for-forms'
import { standingProblems } from '../../forms/standing-problems'
import { Button } from '../../ui/button'
import { Card } from '../../ui/card'
import { Failure } from '../../ui/failure'
import { Form, FormFaults, FormFields } from '../../ui/form'
import { ResourceView } from '../../ui/resource-view'
import { toast } from '../../ui/toasts'
import { type ClientDraft, emptyDraft, entryOf } from './client-entry'
import { ClientFields } from './client-fields'
import { type ClientOffers, hasField } from './client-offers'
import { PluginChoice } from './plugin-choice'
import { ProxyFields } from './proxy-fields'
import './new-client.css'

/** Adds a client to the configuration; one of a person is logged in next. */
export function NewClientPage() {
  const { t } = useTranslation()
  const offers = useResource<ClientOffers>('/api/client-form')
  return (
    <>
      <div className="page-head">
        <h1>{t('newclient.title')}</h1>
        <Link href="/">{t('nav.overview')}</Link>
      </div>
      <ResourceView resource={offers}>{(known) => <NewClientForm offers={known} />}</ResourceView>
    </>
  )
}

function NewClientForm({ offers }: { offers: ClientOffers }) {
  const { t } = useTranslation()
  const [, go] = useLocation()
  const [draft, setDraft] = useState<ClientDraft>({ ...emptyDraft, sharing: offers.applications[0] ?? '' })
  const entry = entryOf(draft)
  const add = useAction<typeof entry>(
    async (entry) => {
      const query = draft.sharing === '' ? '' : `?application_of=${encodeURIComponent(draft.sharing)}`
      await call('POST', `/api/clients${query}`, { body: entry })
      toast(t('newclient.added', { name: draft.name }))
      const isToLogIn = draft.type === 'user' && !(await hasSession(draft.name))
      const name = encodeURIComponent(draft.name)
      return isToLogIn ? `/sessions/${name}/login` : `/clients/${name}`
    },
    ['/api/clients', '/api/sessions', '/api/status'],
  )
  const refused = add.error instanceof ApiError ? (add.error.problem.problems ?? []).map(forForms) : []
  const problems = standingProblems(refused, entry, add.variables)
  const isShownBeside = refused.length > 0 && refused.every(({ path }) => hasField(draft, path))
  const parts = { draft, problems, change: (part: Partial<ClientDraft>) => setDraft({ ...draft, ...part }) }

  // Whoever left the page meanwhile is not led away from where they are.
  const submit = () => add.mutate(entry, { onSuccess: (next) => go(next as string) })

  return (
    <Card title={t('newclient.about')}>
      <Form className="stack new-client" refusal={add.error} submit={submit}>
        <FormFields frozen={add.isPending}>
          <ClientFields {...parts} offers={offers} />
          <ProxyFields {...parts} />
          <PluginChoice {...parts} offers={offers} />
        </FormFields>
        {add.error && !isShownBeside && <Failure error={add.error} />}
        <FormFaults />
        <div className="actions">
          <Button look="primary" type="submit" busy={add.isPending}>
            {t(draft.type === 'user' ? 'newclient.addAndLogIn' : 'newclient.add')}
          </Button>
          <Button disabled={add.isPending} onClick={() => go('/')}>
            {t('action.cancel')}
          </Button>
        </div>
      </Form>
    </Card>
  )
}

/** Whether it was here before, and is logged in still. Where that cannot be told its page does, as it is added in any case. */
async function hasSession(name: string): Promise<boolean> {
  try {
    const sessions = await call<readonly TelegramSession[]>('GET', '/api/sessions')
    return sessions.some((one) => one.name === name && one.session.exists)
  } catch {
    return true
  }
}
