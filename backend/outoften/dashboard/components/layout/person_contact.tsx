/** What is known of a person beside the name: the id if there is a name, and the e-mail address. */
export function PersonContact({
  id,
  name,
  email,
}: {
  id: string;
  name: string | null;
  email: string | null;
}) {
  return (
    <>
      {name !== null && (
        <span class="muted">
          <bdi>{id}</bdi>
        </span>
      )}
      {email !== null && (
        <a href={`mailto:${encodeURIComponent(email)}`}>
          <bdi>{email}</bdi>
        </a>
      )}
    </>
  );
}
