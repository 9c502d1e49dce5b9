import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { call } from '../../api/http'
import { Button } from '../../ui/button'
import { CopyButton } from '../../ui/copy-button'
import { Dialog } from '../../ui/dialog'
import { PasswordDialog } from '../../ui/password-dialog'
import { SelectField } from '../../ui/select-field'

const formats = ['switchboard', 'gramjs', 'telethon', 'pyrogram', 'mtcute']

/** Takes a login elsewhere: in which form, the password once more, then the string, this once. */
export function ExportSession({ name, close }: { name: string; close: () => void }) {
  const { t } = useTranslation()
  const [format, setFormat] = useState('switchboard')
  const [isChosen, setChosen] = useState(false)
  const [text, setText] = useState<string>()
  const title = t('sessions.exportOf', { name })
  if (text !== undefined) {
    return (
      <Dialog title={title} close={close}>
        <p>{t('sessions.exported')}</p>
        <textarea className="secret-text" readOnly rows={7} value={text} aria-label={title} />
        <div className="actions">
          <CopyButton look="primary" text={text} />
          <Button onClick={close}>{t('app.close')}</Button>
        </div>
      </Dialog>
    )
  }
  if (isChosen) {
    return (
      <PasswordDialog
        title={title}
        text={t('sessions.exportWarning')}
        action={t('sessions.export')}
        close={() => setChosen(false)}
        run={async (password) => {
          const path = `/api/sessions/${encodeURIComponent(name)}/export`
          const { session } = await call<{ session: string }>('POST', path, { body: { format }, password })
          setText(session)
        }}
      />
    )
  }
  return (
    <Dialog title={title} close={close}>
      <SelectField
        label={t('sessions.format')}
        value={format}
        onChange={(chosen) => setFormat(chosen)}
        options={formats.map((value) => ({ value, label: value }))}
      />
      <div className="actions">
        <Button look="primary" onClick={() => setChosen(true)}>
          {t('action.next')}
        </Button>
        <Button onClick={close}>{t('action.cancel')}</Button>
      </div>
    </Dialog>
  )
}
