import { Trash2 } from 'lucide-preact';
import { useState } from 'preact/hooks';
import { apiOfOwner } from '../api.ts';
import { ConfirmDialog } from '../components/confirm-dialog.tsx';
import { problemOf } from '../problems.ts';
import { usePageWords } from '../words.ts';
import type { ProjectWords } from './words/en.ts';

/** Deletes everything of a project, once its owner has read what that means, and of a printed one once more. */
export function DeleteProject({ id, onDeleted }: { id: string; onDeleted: () => void }) {
  const words = usePageWords<ProjectWords>().deletion;
  const [isAsking, setIsAsking] = useState(false);
  const [isPrinted, setIsPrinted] = useState(false);
  const remove = async () => {
    try {
      await apiOfOwner(id).projects.delete.mutate({ id, force: isPrinted });
    } catch (error) {
      if (problemOf(error)?.code === 'PROJECT_IS_PRINTED') setIsPrinted(true);
      throw error;
    }
    onDeleted();
  };
  return (
    <>
      <button
        type="button"
        class="btn btn-ghost min-h-11 font-normal text-error"
        onClick={() => setIsAsking(true)}
      >
        <Trash2 class="size-5" aria-hidden="true" />
        {words.button}
      </button>
      {isAsking && (
        <ConfirmDialog
          title={words.title}
          action={isPrinted ? words.force : words.confirm}
          onConfirm={remove}
          onClose={() => {
            setIsPrinted(false);
            setIsAsking(false);
          }}
        >
          <p>{words.text}</p>
        </ConfirmDialog>
      )}
    </>
  );
}
