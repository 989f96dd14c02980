using Grainwatch.Detection.Policies;

namespace Grainwatch.Ingest.Documents;

/// <summary>What became of a document that somebody wants in force.</summary>
public abstract record DocumentOutcome
{
    private DocumentOutcome()
    {
    }

    /// <summary>It is in force, here at once and elsewhere within seconds; or what is means the same.</summary>
    /// <param name="Before">What was in force.</param>
    /// <param name="Now">What is.</param>
    /// <param name="Changes">What differs, a line each; none when they mean the same.</param>
    /// <param name="Warnings">What in it is worth a second look.</param>
    public sealed record Applied(
        DocumentRevision Before,
        DocumentRevision Now,
        IReadOnlyList<string> Changes,
        IReadOnlyList<PolicyProblem> Warnings) : DocumentOutcome;

    /// <summary>It is wrong, and nothing changed.</summary>
    /// <param name="Problems">Everything that is, and warnings.</param>
    public sealed record Invalid(IReadOnlyList<PolicyProblem> Problems) : DocumentOutcome;

    /// <summary>Another document is in force than the one that was to be replaced, and nothing changed.</summary>
    /// <param name="Now">What is in force.</param>
    public sealed record Conflict(DocumentRevision Now) : DocumentOutcome;

    /// <summary>It is a file's to say, and nothing changed.</summary>
    /// <param name="File">The file.</param>
    public sealed record OfFile(string File) : DocumentOutcome;
}
