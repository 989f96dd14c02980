namespace Grainwatch.Grains;

/// <summary>One principal: its memory, and the alerts that follow from it. Key: the principal's key.</summary>
[Alias("grainwatch.principal")]
public interface IPrincipalGrain : IGrainWithStringKey
{
    /// <summary>Applies events of the principal; answers once they are stored.</summary>
    /// <exception cref="ArgumentException">An event is another principal's, or the rows cannot be read.</exception>
    /// <exception cref="StoreFaultException">Nothing is promised; sending the same batch again is safe.</exception>
    [Alias("Apply")]
    Task<BatchReceipt> ApplyAsync(EventBatch batch);

    /// <summary>
    /// Records a decision, as <see cref="Detection.Wire.DecisionCodec"/> writes it; answers once it is stored, with the
    /// name of a <see cref="Detection.Decisions.DecisionOutcome"/>.
    /// </summary>
    /// <exception cref="ArgumentException">The decision cannot be read or makes no sense.</exception>
    /// <exception cref="StoreFaultException">Nothing is promised; sending the same decision again is safe.</exception>
    [Alias("Decide")]
    Task<string> DecideAsync(ReadOnlyMemory<byte> decision);

    /// <summary>A document of what the principal remembers; null when it was never seen.</summary>
    [Alias("View")]
    Task<Document?> ViewAsync();

    /// <summary>A document of one of its alerts; null when it has none of that id.</summary>
    [Alias("Alert")]
    Task<Document?> AlertAsync(string id);
}
