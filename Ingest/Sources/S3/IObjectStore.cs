namespace Grainwatch.Ingest.Sources.S3;

/// <summary>An object as a listing tells of it.</summary>
/// <param name="Key">Its key.</param>
/// <param name="Bytes">Its length.</param>
/// <param name="Modified">When it was written (UTC).</param>
/// <param name="Tag">Its ETag: another one for other contents.</param>
public sealed record StoredObject(string Key, long Bytes, DateTime Modified, string Tag);

/// <summary>A page of a listing.</summary>
/// <param name="Objects">Objects, by key.</param>
/// <param name="Prefixes">With a delimiter, the prefixes that others have in common.</param>
/// <param name="Next">Where the next page begins; null at the end.</param>
public sealed record ObjectPage(IReadOnlyList<StoredObject> Objects, IReadOnlyList<string> Prefixes, string? Next);

/// <summary>What is asked for of a listing.</summary>
/// <param name="Prefix">What keys begin with.</param>
public sealed record ListRequest(string Prefix)
{
    /// <summary>Whether what lies below a further slash is told as a prefix only.</summary>
    public bool IsShallow { get; init; }

    /// <summary>Only keys behind this one, by the bytes of UTF-8.</summary>
    public string? After { get; init; }

    /// <summary>The <see cref="ObjectPage.Next"/> of the page before.</summary>
    public string? From { get; init; }

    /// <summary>Most objects of a page; up to 1,000.</summary>
    public int Max { get; init; } = 1000;
}

/// <summary>One bucket. Safe to call from any thread.</summary>
public interface IObjectStore
{
    /// <summary>The bucket.</summary>
    string Bucket { get; }

    /// <summary>A page of a listing, by key.</summary>
    /// <exception cref="SourceException">The bucket cannot be listed; the message says what to do.</exception>
    Task<ObjectPage> ListAsync(ListRequest request, CancellationToken cancellation = default);

    /// <summary>An object's contents, to be read once, as they come.</summary>
    /// <exception cref="ObjectException">This object cannot be read.</exception>
    /// <exception cref="SourceException">The bucket cannot be read.</exception>
    Task<Stream> OpenAsync(string key, CancellationToken cancellation = default);
}

/// <summary>One object cannot be read, which says little of the others.</summary>
/// <param name="message">Why.</param>
/// <param name="cause">What was thrown.</param>
public sealed class ObjectException(string message, Exception? cause = null) : IOException(message, cause)
{
    /// <summary>Whether there is no such object any more; trying again is no use.</summary>
    public bool IsGone { get; init; }
}
