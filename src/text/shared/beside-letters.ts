import { wordList } from './word-list.ts';

/** After these come the initials of a person; lower case, without marks. */
export const TITLES: ReadonlySet<string> = new Set(
  wordList(`
    mr mister mrs missus ms miss dr doctor prof professor adv advocate rev hon st sir general gen col judge justice
    mnr mev mej ds regter generaal
    mnu umnu nksz unksz nkk unkk nkz unkz dkt udkt dorh udorh solwazi usolwazi
    mohl ntate mme moh rre morena mofumagadi mong
    manana nkulukumba nkul vho muhulisei
  `),
);

/** What a surname may begin with. */
export const NAME_PARTICLES: ReadonlySet<string> = new Set(
  wordList('van von de du der den del la le ka'),
);

/** English words whose shortened companions (`'s`, `'d`, `'m`, `'t`) stand apart in texts without apostrophes. */
export const SHORTENED_AFTER: ReadonlySet<string> = new Set(
  wordList(`
    i you he she it we they that there this what who where when how here let one everybody everyone
    don doesn didn isn aren wasn weren won wouldn couldn shouldn can hasn haven hadn ain mustn
  `),
);
