// The button that reads the screen aloud, in the applicant's language; without any sound it says so.
// Must never fail silently, and never go on speaking after its screen is gone.

import { useEffect, useState } from 'preact/hooks';
import type { Part, StatementText } from '../texts/statement-parts.ts';
import { Icon } from './icon.tsx';
import { hush, type Sound, soundFor, speak } from './speaker.ts';

interface ReadAloudProps {
  statement: StatementText;
  parts: readonly Part[];
  /** Begin by itself: whoever listened to one screen hears the next one too. */
  listening: boolean;
  onListening: (on: boolean) => void;
}

export function ReadAloud({ statement, parts, listening, onListening }: ReadAloudProps) {
  const [sound, setSound] = useState<Sound | null | 'looking'>('looking');
  const [speaking, setSpeaking] = useState(false);
  const key = `${statement.lang} ${parts.join(' ')}`;
  useEffect(() => {
    let gone = false;
    setSound('looking');
    void soundFor(statement, parts)
      .catch(() => null)
      .then((found) => {
        if (gone) return;
        setSound(found);
        if (found && listening) void begin(found);
      });
    return () => {
      gone = true;
      setSpeaking(false);
      hush();
    };
  }, [key]);

  const begin = async (found: Sound) => {
    setSpeaking(true);
    const heard = await speak(found);
    setSpeaking(false);
    if (!heard) setSound(null);
  };
  const press = () => {
    if (speaking) {
      onListening(false);
      hush();
      return;
    }
    if (sound === null || sound === 'looking') return;
    onListening(true);
    void begin(sound);
  };

  if (sound === null)
    return (
      <span class="no-voice" role="status" data-testid="no-voice">
        <Icon of="mute" />
        {statement.noVoice}
      </span>
    );
  return (
    <button type="button" class="btn" onClick={press} aria-pressed={speaking} data-testid="listen">
      <Icon of={speaking ? 'stop' : 'sound'} />
      {speaking ? statement.stop : statement.listen}
    </button>
  );
}
