namespace Grainwatch.Grains;

/// <summary>
/// A grain's storage failed: Detection's <see cref="Detection.Principals.PrincipalStoreException"/> as it crosses the
/// wire.
/// </summary>
[GenerateSerializer, Alias("grainwatch.store-fault")]
public sealed class StoreFaultException : Exception
{
    /// <summary>A fault without a story.</summary>
    public StoreFaultException()
    {
    }

    /// <summary>A fault.</summary>
    public StoreFaultException(string message) : base(message)
    {
    }

    /// <summary>A fault with its cause; causes do not cross the wire unless both sides know their type.</summary>
    public StoreFaultException(string message, Exception innerException) : base(message, innerException)
    {
    }

    /// <summary>Whether somebody else wrote the record.</summary>
    [Id(0)]
    public bool IsConflict { get; init; }

    /// <summary>Whether what was asked is being made anew; it can be asked again.</summary>
    [Id(1)]
    public bool IsRebuilding { get; init; }

    /// <summary>The key of the principal that cannot be served, when that is the fault.</summary>
    [Id(2)]
    public string? Poisoned { get; init; }

    /// <summary>Since when it cannot be (UTC).</summary>
    [Id(3)]
    public DateTime Since { get; init; }
}
