using System.Text;

namespace Grainwatch.Ingest.Documents;

/// <summary>The revisions of a document, the one in force first. Immutable.</summary>
public sealed class DocumentHistory
{
    private DocumentHistory(IReadOnlyList<DocumentRevision> revisions) => Revisions = revisions;

    /// <summary>Of a document that nobody ever changed.</summary>
    public static DocumentHistory Empty { get; } = new([]);

    /// <summary>They.</summary>
    public IReadOnlyList<DocumentRevision> Revisions { get; }

    /// <summary>The one in force; null when nobody ever changed it.</summary>
    public DocumentRevision? Current => Revisions is [var first, ..] ? first : null;

    /// <summary>What was stored.</summary>
    public static DocumentHistory Of(IEnumerable<DocumentRevision> revisions) => new([.. revisions]);

    /// <summary>With a change on top; null when it replaces another than the one in force.</summary>
    public DocumentHistory? Add(DocumentChange change, DateTime now)
    {
        if (change.Replaces != (Current?.Number ?? 0)) return null;
        var next = new DocumentRevision
        {
            Number = change.Replaces + 1,
            Version = change.Version,
            Since = now,
            By = change.By,
            Text = change.Text,
        };
        var bytes = Encoding.UTF8.GetByteCount(change.Text);
        List<DocumentRevision> kept = [next];
        foreach (var earlier in Revisions.Take(IDocumentStore.EarlierMax))
        {
            bytes += earlier.Text is { } text ? Encoding.UTF8.GetByteCount(text) : 0;
            kept.Add(bytes <= IDocumentStore.TextBytesMax ? earlier : earlier with { Text = null });
        }

        return new DocumentHistory(kept);
    }
}
