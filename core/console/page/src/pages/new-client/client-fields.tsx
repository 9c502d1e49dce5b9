import { useTranslation } from 'react-i18next'
import { Choice } from '../../ui/choice'
import { Field } from '../../ui/field'
import { SelectField } from '../../ui/select-field'
import type { ClientOffers, ClientPartProps } from './client-offers'

/** Who the client is: its kind, its name, its login and its application. */
export function ClientFields({ draft, problems, change, offers }: ClientPartProps & { offers: ClientOffers }) {
  const { t } = useTranslation()
  const at = (path: string) => problems.find((problem) => problem.path === path)
  const shared = { autoComplete: 'off', spellCheck: false }
  const own = { value: '', label: t('newclient.ownApplication') }
  const others = offers.applications.map((name) => ({ value: name, label: t('newclient.sameApplication', { name }) }))
  return (
    <>
      <Choice
        label={t('newclient.kind')}
        value={draft.type}
        options={(['bot', 'user'] as const).map((type) => ({ value: type, label: t(`newclient.type.${type}`) }))}
        onChange={(type) => change({ type })}
      />
      <div className="form-grid">
        <Field
          {...shared}
          label={t('newclient.name')}
          hint={t('newclient.nameHint')}
          maxLength={64}
          value={draft.name}
          problem={at('session_name')}
          onChange={({ target }) => change({ name: target.value.trim() })}
        />
        {draft.type === 'bot' ? (
          <Field
            {...shared}
            label={t('newclient.token')}
            hint={t('newclient.tokenHint')}
            value={draft.token}
            problem={at('bot_token')}
            onChange={({ target }) => change({ token: target.value.trim() })}
          />
        ) : (
          <Field
            {...shared}
            type="tel"
            label={t('newclient.phone')}
            hint={t('newclient.phoneHint')}
            value={draft.phone}
            problem={at('phone_number')}
            onChange={({ target }) => change({ phone: target.value })}
          />
        )}
      </div>
      <div className="form-grid">
        {others.length > 0 && (
          <SelectField
            label={t('newclient.application')}
            hint={t('newclient.applicationHint')}
            value={draft.sharing}
            options={[...others, own]}
            onChange={(sharing) => change({ sharing })}
          />
        )}
        {draft.sharing === '' && (
          <>
            <Field
              {...shared}
              label="api_id"
              hint={t('newclient.apiHint')}
              value={draft.apiId}
              problem={at('api_id')}
              onChange={({ target }) => change({ apiId: target.value.trim() })}
            />
            <Field
              {...shared}
              label="api_hash"
              value={draft.apiHash}
              problem={at('api_hash')}
              onChange={({ target }) => change({ apiHash: target.value.trim() })}
            />
          </>
        )}
      </div>
    </>
  )
}
