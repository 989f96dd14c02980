namespace Grainwatch.Ingest.Http.Queries;

/// <summary>A query cannot be answered: it is answered with 400.</summary>
/// <param name="title">What is wrong, in a few words.</param>
/// <param name="detail">A sentence that names the parameter and the remedy.</param>
internal sealed class BadQueryException(string title, string detail) : Exception(detail)
{
    /// <summary>What is wrong, in a few words.</summary>
    public string Title => title;
}
