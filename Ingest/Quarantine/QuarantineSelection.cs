using Grainwatch.Ingest.Receipts;

namespace Grainwatch.Ingest.Quarantine;

/// <summary>Which entries to replay or drop: some by their ids, those of one reason, or all.</summary>
public sealed record QuarantineSelection
{
    private QuarantineSelection(IReadOnlyList<string> ids, Outcome? reason) => (Ids, Reason) = (ids, reason);

    /// <summary>Ids, or the beginnings of ids; empty where a reason, or nothing, decides.</summary>
    public IReadOnlyList<string> Ids { get; }

    /// <summary>The reason; null for any.</summary>
    public Outcome? Reason { get; }

    /// <summary>What somebody asked for.</summary>
    /// <exception cref="QuarantineSelectionException">It is nothing, or more than one thing.</exception>
    public static QuarantineSelection Of(IReadOnlyList<string?>? ids, string? reason, bool all)
    {
        ids ??= [];
        if (ids.Contains(null))
            throw new QuarantineSelectionException("an id is null; each is a text in double quotes", isMissing: false);
        if ((ids.Count > 0 ? 1 : 0) + (reason is null ? 0 : 1) + (all ? 1 : 0) != 1)
        {
            throw new QuarantineSelectionException(
                "either ids, or a reason, or all is needed, and no two of them", isMissing: false);
        }

        return new QuarantineSelection([.. ids.OfType<string>()], reason is null ? null : ReadReason(reason));
    }

    /// <summary>Reads a reason: <c>bad-time</c>, <c>rejected: bad-time</c>.</summary>
    /// <exception cref="QuarantineSelectionException">There is no such reason.</exception>
    public static Outcome ReadReason(string text)
    {
        if (Outcomes.TryParse($"rejected: {text}", out var outcome)) return outcome;
        if (Outcomes.TryParse(text, out outcome) && outcome.IsRejected()) return outcome;
        var reasons = Outcomes.All.Where(Outcomes.IsRejected).Select(Outcomes.Reason);
        throw new QuarantineSelectionException($"'{text}' is none of {string.Join(", ", reasons)}", isMissing: false);
    }

    /// <summary>The one id that begins with a text.</summary>
    /// <exception cref="QuarantineSelectionException">There is none, or more than one.</exception>
    public static async ValueTask<QuarantineId> ReadIdAsync(
        IQuarantineView quarantine, string text, CancellationToken cancellation = default)
    {
        if (text.Length is 0 or > QuarantineId.TextLength || !text.All(char.IsAsciiHexDigit))
        {
            throw new QuarantineSelectionException(
                $"'{text}' is no id, nor its beginning: an id is 32 hexadecimal digits", isMissing: false);
        }

        return await quarantine.FindAsync(text, 2, cancellation) switch
        {
            [] => throw new QuarantineSelectionException(
                $"there is no entry '{text}' in quarantine", isMissing: true),
            [var id] => id,
            _ => throw new QuarantineSelectionException(
                $"more than one id begins with '{text}'; give more of it", isMissing: false),
        };
    }

    /// <summary>The entries, oldest first where no ids are named.</summary>
    /// <exception cref="QuarantineSelectionException">An id names no entry, or several.</exception>
    public async ValueTask<IReadOnlyList<QuarantineId>> ResolveAsync(
        IQuarantineView quarantine, CancellationToken cancellation = default)
    {
        if (Ids.Count == 0) return await quarantine.IdsAsync(Reason, cancellation);
        HashSet<QuarantineId> ids = [];
        foreach (var text in Ids) ids.Add(await ReadIdAsync(quarantine, text, cancellation));
        return [.. ids];
    }
}

/// <summary>What was asked for does not say which entries; the message goes on from who asked.</summary>
/// <param name="sentence">What is wrong.</param>
/// <param name="isMissing">Whether it is well-formed, and there is no such entry.</param>
public sealed class QuarantineSelectionException(string sentence, bool isMissing) : Exception(sentence)
{
    /// <summary>Whether what was asked for is well-formed, and there is no such entry.</summary>
    public bool IsMissing { get; } = isMissing;
}
