import { useEffect } from 'preact/hooks';
import { useLocation } from 'preact-iso/router';
import { StaffGate } from '../components/staff-gate.tsx';
import { usePageTitle } from '../page-title.ts';
import { mayAll, useSession } from '../session.ts';
import { useCommonWords } from '../words.ts';

/** The way in for print shops and admins; each is led to what the key is for. */
export default function LoginPage() {
  const { signIn } = useCommonWords();
  usePageTitle(signIn);
  return (
    <StaffGate title={signIn} mayEnter={() => true}>
      <Onwards />
    </StaffGate>
  );
}

function Onwards() {
  const { key } = useSession();
  const { route } = useLocation();
  useEffect(() => {
    if (!key) return;
    const to = key.role !== 'admin' && mayAll(key, ['print:read', 'project:read']) ? '/print' : '/admin';
    route(to, true);
  }, [key]);
  return null;
}
