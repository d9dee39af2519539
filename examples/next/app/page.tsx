export default function Page() {
  return (
    <main>
      <h1>Acorn, a shop for trees</h1>
    </main>
  );
}
