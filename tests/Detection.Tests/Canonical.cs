using System.Text.Json;
using Grainwatch.Detection.Alerts;
using Grainwatch.Detection.State;
using Grainwatch.Detection.Wire;

namespace Grainwatch.Detection.Tests;

/// <summary>
/// What of a memory must not depend on how its events arrived (§1): revisions, and alerts that only tell of the
/// order, are left out.
/// </summary>
internal static class Canonical
{
    public static string Of(PrincipalState state)
    {
        var rest = StateCodec.Decode(StateCodec.Encode(state));
        rest.Alerts.Clear();
        rest.Outbox.Clear();
        rest.Duplicates = 0;
        rest.Revision = 0;
        rest.SeenEvents.ForgetLastBatch();
        return Alerts(state) + Convert.ToHexString(StateCodec.Encode(rest));
    }

    public static string Alerts(PrincipalState state) => string.Concat(state.Alerts.Values
        .Where(alert => alert.State is not (AlertState.Superseded or AlertState.Withdrawn))
        .OrderBy(alert => alert.Id)
        .Select(alert => JsonSerializer.Serialize(alert with
        {
            Revision = 0,
            Backfilled = false,
            Title = "",
            Policy = null,
        }) + "\n"));
}
