using Grainwatch.Detection.Principals;

namespace Grainwatch.Local.Principals;

/// <summary>
/// Tells lists, which never fail, and then who delivers alerts: what that cannot take stays in the outbox, and is told
/// to both once more.
/// </summary>
internal sealed class LocalOutlet(LocalIndex index, IPrincipalOutlet delivery) : IPrincipalOutlet
{
    /// <inheritdoc/>
    public ValueTask TellAsync(PrincipalNotice notice)
    {
        var listed = index.TellAsync(notice);
        return listed.IsCompletedSuccessfully ? delivery.TellAsync(notice) : BothAsync(listed, notice);
    }

    private async ValueTask BothAsync(ValueTask listed, PrincipalNotice notice)
    {
        await listed;
        await delivery.TellAsync(notice);
    }
}
