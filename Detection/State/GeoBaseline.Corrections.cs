using Grainwatch.Detection.Events;
using Grainwatch.Detection.Rules;

namespace Grainwatch.Detection.State;

/// <summary>
/// How the baseline takes back what a replaced sign-in has taught: every part keeps what it would be without those that
/// can still be corrected, and is made anew of that and of the rest of them.
/// </summary>
public sealed partial class GeoBaseline
{
    // Whether what a VPN's pair would be without the sign-ins that can still be corrected may be kept anywhere.
    private bool _hasFirmVpn;

    /// <summary>A sign-in that was added can no longer be corrected.</summary>
    internal void Confirm(Sighting sighting, TimeSpan knownFor)
    {
        var (e, place, vpn) = sighting;
        if (_places.TryGetValue(place, out var memory))
        {
            var spans = memory.Find(e.Type, vpn)?.Spans;
            if (vpn && spans is { HasFirm: true }) AddVpn(memory.Find(e.Type, vpn)!, spans.Firm, e, knownFor);
            else spans?.Confirm(e, knownFor);
            spans?.DropFirm();
            memory.Presence.Confirm(e, knownFor);
        }

        if (!vpn)
        {
            ConfirmLearned(e, place, knownFor);
            CloseFirmVpn(place, e.Type, knownFor);
        }

        _hasFirmVpn = _hasFirmVpn && Pairs.Any(pair => pair.Vpn && pair.Spans.HasFirm);
    }

    /// <summary>
    /// Takes back a sign-in that another content has replaced: there are no others that can still be corrected than
    /// the rest of them.
    /// </summary>
    internal void TakeBack(Sighting sighting, IReadOnlyList<Sighting> rest, TimeSpan knownFor)
    {
        var (e, place, vpn) = sighting;
        if (_places.TryGetValue(place, out var memory))
        {
            var here = rest.Where(other => other.Place.Equals(place)).ToList();
            if (memory.Find(e.Type, vpn) is { } pair) TakeBack(memory, pair, rest, knownFor);
            memory.Presence.TakeBack(here.Select(other => other.Event), knownFor);
            if (!vpn) memory.Learning.TakeBack(Lessons(here), knownFor);
            if (memory.Presence.Count == 0)
            {
                _pairs -= memory.Pairs.Count();
                _places.Remove(place);
            }
        }

        if (vpn) return;
        Presence.TakeBack(Lessons(rest), knownFor);
        if (_countries.TryGetValue(place.Country, out var country))
        {
            var lessons = Lessons(rest.Where(other => other.Place.Country == place.Country)).ToList();
            country.Usage = country.Usage.TakeBack(lessons);
            country.Learning.TakeBack(lessons, knownFor);
            if (country.Usage.Count == 0) _countries.Remove(place.Country);
        }

        foreach (var (at, pair) in VpnPairs(place, e.Type)) TakeBack(at, pair, rest, knownFor);

        static IEnumerable<TrailEvent> Lessons(IEnumerable<Sighting> sightings) =>
            sightings.Where(other => !other.Vpn).Select(other => other.Event);
    }

    /// <summary>
    /// While rule 2 is off nobody asks what is new: presences that a correction has made anew pass for known, as those
    /// do that it leaves alone.
    /// </summary>
    internal void KnowUnjudged()
    {
        foreach (var span in Pairs.SelectMany(pair => pair.Spans))
            span.Judgement ??= new Judgement(Verdict.Known);
    }

    private void ConfirmLearned(TrailEvent e, Place place, TimeSpan knownFor)
    {
        _places.GetValueOrDefault(place)?.Learning.Confirm(e, knownFor);
        Presence.Confirm(e, knownFor);
        if (!_countries.TryGetValue(place.Country, out var country)) return;
        country.Usage.Confirm(e);
        country.Learning.Confirm(e, knownFor);
    }

    /// <summary>Makes a pair anew; what was made of its openings stays.</summary>
    private void TakeBack(PlaceMemory place, PairMemory pair, IReadOnlyList<Sighting> rest, TimeSpan knownFor)
    {
        if (!pair.Spans.HasFirm) return;
        var before = pair.Spans.ToList();
        pair.Spans.TakeBack();
        foreach (var (e, at, vpn) in rest)
        {
            if (e.Type != pair.Type || vpn != pair.Vpn || !at.Equals(pair.Place)) continue;
            if (vpn) AddVpn(pair, pair.Spans, e, knownFor);
            else Spans.Add(pair.Spans, e, knownFor);
        }

        foreach (var span in pair.Spans)
        {
            if (before.Find(old => old.Opening == span.Opening) is { } judged) span.Judgement = judged.Judgement;
            if (span.Opening.Time > NewestOpening) NewestOpening = span.Opening.Time;
        }

        pair.Spans.DropFirm();
        if (pair.Spans.Count > 0) return;
        place.Remove(pair);
        _pairs--;
    }

    /// <summary>The pairs of a VPN's sightings that sightings otherwise make known, with their places.</summary>
    private IEnumerable<(PlaceMemory Place, PairMemory Pair)> VpnPairs(Place place, EventTypeKey type)
    {
        if (_places.GetValueOrDefault(place)?.Find(type, vpn: true) is { } own) yield return (_places[place], own);
        if (place.City is null || !_places.TryGetValue(new Place(place.Country), out var country)) yield break;
        if (country.Find(type, vpn: true) is { } known) yield return (country, known);
    }

    private void KeepFirmVpn(Place place, EventTypeKey type)
    {
        foreach (var (_, pair) in VpnPairs(place, type)) KeepFirmVpn(pair);
    }

    private void KeepFirmVpn(PairMemory pair)
    {
        pair.Spans.KeepFirm();
        _hasFirmVpn = true;
    }

    /// <summary>
    /// What was not known without the sign-ins that can still be corrected, and now is: it leaves no trace, as where it
    /// was judged.
    /// </summary>
    private void CloseFirmVpn(Place place, EventTypeKey type, TimeSpan knownFor)
    {
        if (!_hasFirmVpn) return;
        foreach (var (_, pair) in VpnPairs(place, type))
        {
            if (!pair.Spans.HasFirm) continue;
            foreach (var span in pair.Spans.Firm)
            {
                if (IsKnown(pair.Place, pair.Type, span.Opening.Time, knownFor, firm: true))
                    span.Open(span.Begun, null);
            }

            pair.Spans.DropFirm();
        }
    }
}
