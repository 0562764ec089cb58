/** Windows editions by the number that OSEdition carries (mdm.md 1). */
export const OS_EDITIONS: Readonly<Record<number, string>> = {
  4: 'Enterprise',
  27: 'Enterprise N',
  48: 'Pro',
  49: 'Pro N',
  72: 'Enterprise Evaluation',
  98: 'Home N',
  99: 'Home China',
  100: 'Home Single Language',
  101: 'Home',
  121: 'Education',
  125: 'Enterprise LTSC',
  161: 'Pro for Workstations',
  164: 'Pro Education',
  175: 'Enterprise multi-session',
  188: 'IoT Enterprise',
  203: 'Cloud edition (SE)',
};
