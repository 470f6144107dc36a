// Handover, the staff's side: photo, document number, alerts first, the checks to make, who collects.

import { useEffect, useMemo, useState } from 'preact/hooks';
import { CheckToggle } from '../parts/check-toggle.tsx';
import { CorrectDialog } from '../parts/correct-dialog.tsx';
import { Frame, Heading, LockButton } from '../parts/frame.tsx';
import { Icon } from '../parts/icon.tsx';
import { NotKept } from '../parts/not-kept.tsx';
import { NotRecorded } from '../parts/not-recorded.tsx';
import { born, dayAndTime, documentNumber, time, vNumber } from '../texts/format.ts';
import { t } from '../texts/texts.ts';
import type { Corrects, Failure, IdentityKind, OpenRecord, Outcome } from '../worker/messages.ts';
import { Collector, leftOf } from './collector.tsx';
import type { Decisions } from './record.tsx';
import { SetAside } from './set-aside.tsx';

const IDENTITY: readonly IdentityKind[] = [
  'passport',
  'identity_card',
  'residence_document',
  'driving_licence',
  'other',
];

interface HandoverProps {
  record: OpenRecord;
  decisions: Decisions;
  corrects: Corrects | null;
  /** Why what was signed is not recorded. */
  failure: Failure | null;
  onDecide: (decisions: Decisions) => void;
  onTurn: () => void;
  /** Which other outcome is meant first. */
  onOther: (first: Outcome) => void;
  onLeave: () => void;
}

export function Handover(props: HandoverProps) {
  const { record, decisions, corrects, failure, onDecide, onTurn, onOther, onLeave } = props;
  const { checks, by, oldAnswered } = decisions;
  const [correcting, setCorrecting] = useState(false);
  const standing = standingOf(record, corrects);
  const recalled = record.state.kind === 'recalled';
  const stopped = Boolean(standing) || record.state.kind === 'elsewhere' || recalled;
  const collecting = leftOf(record, by);
  const left = [
    !checks.photo && t('left-photo'),
    checks.identity === 'none' && t('left-identity'),
    !oldAnswered && t('left-old'),
    record.setAsideFor && !decisions.lease && t('left-lease'),
    collecting && t(collecting),
  ].filter(Boolean);
  const decide = (more: Partial<Decisions['checks']>) =>
    onDecide({ ...decisions, checks: { ...checks, ...more } });
  return (
    <Frame
      title={t('handover')}
      sub={`${record.slot ? t('slot-at', { at: time(record.slot.startsAt) }) : t('due-unplanned')} · ${t('record-of', record.position)}`}
      back={{ label: t('find'), go: onLeave }}
      actions={<LockButton />}
      foot={
        <>
          {!stopped && (
            <p class="s whole" id="left" role="status">
              {left.length > 0 ? t('still-to-do', { what: left.join(', ') }) : t('all-checked')}
            </p>
          )}
          {standing ? (
            <button
              type="button"
              class="btn"
              onClick={() => setCorrecting(true)}
              data-testid="correct-standing"
            >
              {t('correct')}
            </button>
          ) : (
            <button
              type="button"
              class="btn"
              onClick={() => onOther('not_collected')}
              data-testid="other-outcome"
            >
              {t('other-outcome')}
            </button>
          )}
          {stopped ? (
            <button
              type="button"
              class="btn main"
              onClick={recalled ? () => onOther('withheld') : onLeave}
              data-testid="stopped-next"
            >
              {t(recalled ? 'record-withheld' : 'next-applicant')}
            </button>
          ) : (
            <button
              type="button"
              class="btn main"
              disabled={left.length > 0}
              aria-describedby="left"
              onClick={onTurn}
              data-testid="handover-sign"
            >
              {t('turn-to-sign')}
            </button>
          )}
        </>
      }
    >
      <div class="handover">
        <Photo record={record} />
        <div class="stack">
          <div>
            <Heading describedBy={heardFirst(record, corrects, stopped)}>
              <bdi>{record.applicant.name}</bdi>
            </Heading>
            <p class="num">
              {[
                record.applicant.born && t('born', { date: born(record.applicant.born) }),
                vNumber(record.applicant.vNumber),
                record.applicant.nationality,
                record.doc.kind,
              ]
                .filter(Boolean)
                .join(' · ')}
            </p>
          </div>
          <div>
            <p class="s">{t('number-on-card')}</p>
            <p class="doc" data-testid="document-number">
              {documentNumber(record.doc.number)}
            </p>
          </div>
          <NotRecorded failure={failure} />
          <NotKept />
          <Standing record={record} corrects={corrects} />
          {record.setAsideFor && !stopped && (
            <SetAside
              tablet={record.setAsideFor}
              reason={decisions.lease}
              onReason={(lease) => onDecide({ ...decisions, lease })}
            />
          )}
          <Alerts record={record} />
          {!stopped && (
            <>
              <div class="stack tight">
                <CheckToggle
                  on={checks.photo}
                  label={t(record.photo ? 'check-photo' : 'check-card-photo')}
                  testid="check-photo"
                  onToggle={() => decide({ photo: !checks.photo })}
                />
                <div class={`stack tight card ${checks.identity === 'none' ? '' : 'pick'}`}>
                  <b id="identity">{t('check-identity')}</b>
                  <fieldset class="choices" aria-labelledby="identity">
                    {IDENTITY.map((kind) => (
                      <button
                        key={kind}
                        type="button"
                        class="btn choice"
                        aria-pressed={checks.identity === kind}
                        onClick={() => decide({ identity: checks.identity === kind ? 'none' : kind })}
                        data-testid={`identity-${kind}`}
                      >
                        {t(`identity-${kind}`)}
                      </button>
                    ))}
                  </fieldset>
                </div>
                {record.oldDocuments.length > 0 && (
                  <div class="stack tight card">
                    <b id="old">
                      {t('check-old', {
                        number: record.oldDocuments.map((one) => documentNumber(one.number)).join(', '),
                      })}
                    </b>
                    <fieldset class="seg" aria-labelledby="old">
                      {(['taken_in', 'not_held'] as const).map((answer) => (
                        <button
                          key={answer}
                          type="button"
                          aria-pressed={oldAnswered && checks.old === answer}
                          onClick={() =>
                            onDecide({ ...decisions, oldAnswered: true, checks: { ...checks, old: answer } })
                          }
                          data-testid={`old-${answer}`}
                        >
                          {t(`old-${answer}`)}
                        </button>
                      ))}
                    </fieldset>
                  </div>
                )}
              </div>
              <Collector
                record={record}
                by={by}
                onChange={(changed) => onDecide({ ...decisions, by: changed })}
              />
            </>
          )}
        </div>
      </div>
      {correcting && standing && <CorrectDialog wrong={standing} onClose={() => setCorrecting(false)} />}
    </Frame>
  );
}

function Photo({ record }: { record: OpenRecord }) {
  const address = useMemo(
    () =>
      record.photo
        ? URL.createObjectURL(new Blob([record.photo as Uint8Array<ArrayBuffer>], { type: 'image/webp' }))
        : '',
    [record.photo],
  );
  useEffect(() => () => URL.revokeObjectURL(address), [address]);
  return (
    <div>
      <div class="photo">
        {address ? <img src={address} alt={t('photo-alt')} /> : <span>{t('photo-none')}</span>}
      </div>
      <p class="s">{t('photo-compare')}</p>
    </div>
  );
}

/** This tablet's handover that stands, and that is not the one being corrected. */
function standingOf({ earlier }: OpenRecord, corrects: Corrects | null) {
  return earlier.find(
    (one) => one.outcome === 'handed_over' && !one.supersededBy && one.entryId !== corrects?.supersedes,
  );
}

/** What is known that must stop or warn before anything is signed. */
function Standing({ record, corrects }: { record: OpenRecord; corrects: Corrects | null }) {
  const { state: standing, earlier } = record;
  const own = standingOf(record, corrects);
  const wrong = earlier.find((one) => one.entryId === corrects?.supersedes);
  if (standing.kind === 'recalled')
    return (
      <div class="note bad" role="alert" data-testid="recalled">
        <Icon of="warn" />
        <b>{t('recalled')}</b>
        <span>{t('recalled-next')}</span>
      </div>
    );
  if (standing.kind === 'elsewhere')
    return (
      <div class="note bad" role="alert" data-testid="elsewhere">
        <Icon of="warn" />
        <b>{t('elsewhere', { at: dayAndTime(standing.at) })}</b>
        <span>{t('elsewhere-next')}</span>
      </div>
    );
  if (own)
    return (
      <div class="note bad" role="alert" data-testid="handed-over-before">
        <Icon of="warn" />
        <b>{t('handed-over-before', { at: dayAndTime(own.at), seq: own.seq })}</b>
        <span>{t('handed-over-before-next')}</span>
      </div>
    );
  if (standing.kind === 'withdrawn')
    return (
      <div class="note" id="standing" data-testid="withdrawn">
        <Icon of="info" />
        <b>{t('withdrawn', { at: dayAndTime(standing.at) })}</b>
        <span>{t('withdrawn-next')}</span>
      </div>
    );
  if (wrong && corrects)
    return (
      <div class="note warn" id="standing" data-testid="correcting">
        <Icon of="info" />
        <b>
          {t('correcting', { seq: wrong.seq, at: time(wrong.at), outcome: t(`outcome-${wrong.outcome}`) })}
        </b>
        <span>{t(`correction-${corrects.correction}-do`)}</span>
      </div>
    );
  return null;
}

/** The ids of what is heard with the name, for who does not see it beside the photo; what stops the handover speaks by itself. */
function heardFirst(record: OpenRecord, corrects: Corrects | null, stopped: boolean): string | undefined {
  const ids = [
    !stopped && (record.state.kind === 'withdrawn' || corrects) && 'standing',
    !stopped && record.setAsideFor && 'set-aside-title set-aside-next',
    hasAlerts(record) && 'known',
  ].filter(Boolean);
  return ids.join(' ') || undefined;
}

/** A recall has its own note. */
function alertsOf({ alerts }: OpenRecord): OpenRecord['alerts'] {
  return alerts.filter((one) => one.code !== 'recalled');
}

function hasAlerts(record: OpenRecord): boolean {
  const { minor, support, note } = record;
  return alertsOf(record).length > 0 || support.length > 0 || note !== '' || minor !== 'no';
}

function Alerts({ record }: { record: OpenRecord }) {
  const alerts = alertsOf(record);
  const { minor, support, note } = record;
  if (!hasAlerts(record)) return null;
  return (
    <ul class="alerts" id="known">
      {minor !== 'no' && (
        <li class={minor === 'yes' ? 'note warn' : 'note'} data-testid="minor">
          <Icon of={minor === 'yes' ? 'warn' : 'info'} />
          <b>{t(`minor-${minor}`)}</b>
          <span>{t(`minor-${minor}-do`)}</span>
        </li>
      )}
      {alerts.map((one) => (
        <li key={one.code} class="note warn">
          <Icon of="warn" />
          <b>{t(`alert-${one.code}`)}</b>
          {one.text && <span>{one.text}</span>}
        </li>
      ))}
      {support.map((code) => (
        <li key={code} class="note">
          <Icon of="info" />
          <b>{t(`support-${code}`)}</b>
          <span>{t(`support-${code}-do`)}</span>
        </li>
      ))}
      {note && (
        <li class="note">
          <Icon of="info" />
          <b>{t('note')}</b>
          <span>{note}</span>
        </li>
      )}
    </ul>
  );
}
