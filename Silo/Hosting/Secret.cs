namespace Grainwatch.Silo.Hosting;

/// <summary>A text that is never printed.</summary>
/// <param name="Value">The text.</param>
internal readonly record struct Secret(string Value)
{
    /// <inheritdoc/>
    public override string ToString() => "***";
}
